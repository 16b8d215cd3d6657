"""Who records in an inspection, and who sees a finding from inside."""

from findings.findings.models import Finding
from inspection.accounts.models import User
from inspection.lib import access
from rounds.models import Inspection


def is_inside(user: User, finding: Finding) -> bool:
    """Whether the person sees chain, batch, versions and evidence, and not only what was fed back."""
    return Finding.objects.inside(user).filter(pk=finding.pk).exists()


def may_record(user: User, inspection: Inspection) -> bool:
    """Whether the person may record leads of this very inspection."""
    return access.roles(user).serves(inspection.committee_id) or access.may(user, "inspect_team", inspection.team)
