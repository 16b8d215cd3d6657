"""Who records in an inspection, and who sees a finding from inside."""

from typing import Any

from findings.findings.models import Finding
from inspection.lib import access
from rounds.models import Inspection


def is_inside(user: Any, finding: Finding) -> bool:
    """Whether the person sees chain, batch, versions and evidence, and not only what was fed back."""
    return Finding.objects.inside(user).filter(pk=finding.pk).exists()


def may_record(user: Any, inspection: Inspection) -> bool:
    """Whether the person may record leads of this very inspection."""
    return access.standing(user).serves(inspection.committee_id) or access.may(user, "inspect_team", inspection.team)
