"""The two records of the auditor in the menu."""

from inspection.lib.access import Duty, Roles
from inspection.lib.navigation import SYSTEM, Link, links


def _audits(roles: Roles) -> bool:
    return roles.duty == Duty.SECURITY_AUDITOR


links.add(
    Link("访问记录", "trail:record_list", "eye", SYSTEM, 30, shown=_audits),
    Link("变更记录", "trail:change_list", "history", SYSTEM, 40, shown=_audits),
)
