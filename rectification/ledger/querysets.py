"""How a person reaches rows of the ledger, and which of them are late."""

import datetime as dt
from typing import Self

from django.db.models import Q, QuerySet
from django.utils import timezone

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.deadlines import SOON_DAYS
from rectification.ledger.choices import ItemStatus
from rounds.inspections.querysets import OfInspectionQuerySet, Row
from rounds.models import Committee, Inspection, OfInspection
from rounds.rounds.choices import COMPLETED_STAGES

IS_OPEN = ~Q(status=ItemStatus.CLOSED)


def is_overdue(day: dt.date | None = None) -> Q:
    """Items, or counts of them, that are open on this day (today, if none is given) although their deadline is past."""
    return IS_OPEN & Q(due_on__lt=day or timezone.localdate())


def is_due_soon(day: dt.date | None = None) -> Q:
    """Open items, or counts of them, whose deadline is today or at most SOON_DAYS ahead."""
    today = day or timezone.localdate()
    return IS_OPEN & Q(due_on__range=(today, today + dt.timedelta(days=SOON_DAYS)))


class LedgerQuerySet(OfInspectionQuerySet[Row]):
    """Feedback and ledger, which the office of the unit's own county reads too when a higher committee inspected (上级巡察)."""

    task = "inspection"

    def paths(self, user: User) -> list[Q]:
        paths = super().paths(user)
        if above := _inspected_from_above(user):
            paths.append(Q(**{f"{self.task}__in": above}))
        return paths

    def without_above(self, user: User) -> Self:
        """Rows the person has part in: without those that are only read because a higher committee inspected (上级巡察)."""
        return access.any_of(self, super().paths(user)) if access.roles(user).below_city else self

    def from_above(self, user: User) -> Self:
        """Rows of units of the person's own base list that a higher committee inspected (上级巡察): read only."""
        return self.filter(**{f"{self.task}__in": _inspected_from_above(user)})


def from_above(user: User) -> QuerySet[Inspection]:
    """The fed-back inspections that a committee above sent to units of the person's own base list (上级巡察)."""
    return Inspection.objects.sent_from_above(user).filter(stage__in=COMPLETED_STAGES)


def _inspected_from_above(user: User) -> list[int]:
    # A few, so they are read first; nobody but a county below a city has any.
    return list(from_above(user).values_list("pk", flat=True)) if access.roles(user).below_city else []


def committee_above(user: User, row: OfInspection) -> Committee | None:
    """The committee that inspected from above (上级巡察), for people of the county of the unit; None for everybody else."""
    roles = access.roles(user)
    is_above = row.committee_id not in roles.committees and row.unit.committee_id in roles.below_city
    return row.committee if is_above else None


class OfItemQuerySet(LedgerQuerySet[Row]):
    prefix = "item__"
    task = "item__inspection"


class ReviewedQuerySet(OfInspectionQuerySet[Row]):
    """Reviews stay with the committee that sent the inspection."""

    prefix = "request__item__"
