from findings.navigation import FINDINGS
from inspection.accounts.models import User
from inspection.lib.navigation import Link, links
from inspection.lib.row_links import RowLink, row_links
from rounds.inspections.access import is_inside
from rounds.models import Inspection, Organization

links.add(
    Link(
        "问题线索",
        "findings:lead_list",
        "shield-alert",
        FINDINGS,
        30,
        shown=lambda roles: roles.reviews,
        marks="secret",
    ),
)


def _may_know(user: User, inspection: Inspection) -> bool:
    """Nobody of the unit is shown that there may be leads, whatever else the person is."""
    reports = Organization.objects.filter(pk=inspection.unit_id).reported_by(user).exists()
    return is_inside(user, inspection) and not reports


row_links.add(
    RowLink("rounds.Inspection", "问题线索", "findings:lead_list", "shield-alert", 40, _may_know, asked="inspection"),
)
