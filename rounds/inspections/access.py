"""Who may be told what of a task."""

from inspection.accounts.models import User
from inspection.lib import access
from rounds.inspections.models import Inspection


def is_inside(user: User, inspection: Inspection) -> bool:
    """Whether the person sees the task before its feedback: office, leading group and the team itself."""
    return inspection.committee_id in access.roles(user).committees or access.may(user, "inspect_team", inspection.team)


def is_inside_or_fed_back(user: User, inspection: Inspection) -> bool:
    """Whether the person, who sees the task, may be told of its findings."""
    return inspection.is_fed_back or is_inside(user, inspection)
