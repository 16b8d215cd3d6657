"""Who may record a feedback."""

from typing import Any

from django.db import models
from django.db.models import Q

from inspection.lib import access
from rounds.models import Inspection


def may_feed_back(user: Any, inspection: Inspection) -> bool:
    """Whether the person may record the feedback of this inspection: the office, or the leader of its team."""
    return access.standing(user).serves(inspection.committee_id) or access.may(user, "lead_team", inspection.team)


def inspections_led_by(user: Any) -> models.QuerySet[Inspection]:
    """The inspections whose feedback the person may record: all for the office, those of the own teams for a leader."""
    inspections = Inspection.objects.visible_to(user)
    paths = [Q(committee__in=access.standing(user).office_of)]
    if "lead_team" in access.standing(user).on_teams:
        paths.append(Q(team__in=access.held("rounds.Team", user, "lead_team")))
    return access.any_of(inspections, paths)
