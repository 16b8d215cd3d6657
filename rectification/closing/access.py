"""Who may speak for a reviewing party."""

from typing import Any

from django.db import models

from inspection.accounts.models import User
from inspection.lib import access
from rectification.closing.models import Review
from rectification.ledger.access import people_of_unit
from rounds.models import Organization
from rounds.rounds.choices import ReviewParty


def may_review(user: Any, review: Review) -> bool:
    """Whether the person may speak for the party whose opinion this is."""
    return Review.objects.of_party(user).filter(pk=review.pk).exists()


def reviewers_of(review: Review) -> models.QuerySet[User]:
    """The accounts that may decide this review: nobody who asked, confirmed, or answers for the unit."""
    party = review.party
    if party == ReviewParty.TEAM:
        people = access.holders(review.request.item.team, "sign_team")
    elif party == ReviewParty.OFFICE:
        people = access.holders(review.request.item.committee, "office_committee")
    elif party == ReviewParty.LEADING_GROUP:
        people = access.holders(review.request.item.committee, "group_committee")
    else:
        ids = [
            person.pk
            for organization in Organization.objects.filter(function=party, committee=review.request.item.committee_id)
            for person in access.holders(organization, "review_organization")
        ]
        people = User.objects.filter(pk__in=ids)
    of_unit = people_of_unit(review.request.item.unit)
    return people.exclude(pk__in=[review.submitted_by_id, review.confirmed_by_id]).exclude(pk__in=of_unit.values("pk"))
