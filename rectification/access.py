"""Who may report for a unit, speak for a reviewing party, and record a feedback."""

from typing import Any

from django.db import models

from inspection.accounts.models import User
from inspection.lib import access
from rectification.models import Review
from rounds.choices import ReviewParty
from rounds.models import Inspection, Organization

UNIT_PERMISSIONS = ("head_organization", "report_organization")


def may_report(user: Any, unit: Organization) -> bool:
    """Whether the person reports for this unit, as its head or its liaison."""
    return any(access.may(user, codename, unit) for codename in UNIT_PERMISSIONS)


def may_head(user: Any, unit: Organization) -> bool:
    """Whether the person is the unit's head (主要负责人)."""
    return access.may(user, "head_organization", unit)


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


def may_review(user: Any, review: Review) -> bool:
    """Whether the person may speak for the party whose opinion this is."""
    return Review.objects.of_party(user).filter(pk=review.pk).exists()


def has_head(unit: Organization) -> bool:
    """Whether somebody can sign and confirm for the unit as its head."""
    return access.holders(unit, "head_organization").exists()


def people_of_unit(unit: Organization) -> models.QuerySet[User]:
    """The head and the liaisons of a unit."""
    return access.holders(unit, *UNIT_PERMISSIONS)


def reviewers_of(review: Review) -> models.QuerySet[User]:
    """The accounts that may decide this review: nobody who asked, confirmed, or answers for the unit."""
    party = review.party
    if party == ReviewParty.TEAM:
        people = access.holders(review.request.item.team, "sign_team")
    elif party == ReviewParty.OFFICE:
        people = User.objects.filter(duty=access.Duty.OFFICE, is_active=True)
    elif party == ReviewParty.LEADING_GROUP:
        people = User.objects.filter(duty=access.Duty.LEADING_GROUP, is_active=True)
    else:
        ids = [
            person.pk
            for organization in Organization.objects.filter(function=party)
            for person in access.holders(organization, "review_organization")
        ]
        people = User.objects.filter(pk__in=ids)
    of_unit = people_of_unit(review.request.item.unit)
    return people.exclude(pk__in=[review.submitted_by_id, review.confirmed_by_id]).exclude(pk__in=of_unit.values("pk"))
