"""The accounts in the menu."""

from inspection.lib.access import Duty
from inspection.lib.navigation import SYSTEM, Link, links

links.add(
    Link("账号管理", "accounts:user_list", "users", SYSTEM, 10, shown=lambda roles: roles.duty == Duty.SYSTEM_ADMIN),
)
