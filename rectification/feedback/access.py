"""Who may record a feedback."""

from typing import Any

from django.db import models

from inspection.lib import access
from rounds.models import Inspection


def may_feed_back(user: Any, inspection: Inspection) -> bool:
    """Whether the person may record the feedback of this inspection: the office, or the leader of its team."""
    return access.standing(user).is_office or access.may(user, "lead_team", inspection.team)


def inspections_led_by(user: Any) -> models.QuerySet[Inspection]:
    """The inspections whose feedback the person may record: all for the office, those of the own teams for a leader."""
    inspections = Inspection.objects.visible_to(user)
    if access.standing(user).is_office:
        return inspections
    if "lead_team" not in access.standing(user).on_teams:
        return inspections.none()
    return inspections.filter(team__in=access.held("rounds.Team", user, "lead_team"))
