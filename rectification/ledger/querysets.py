"""How a person reaches rows of the ledger."""

from typing import Any, Self

from django.db.models import Q

from inspection.lib import access
from rounds.inspections.querysets import OfInspectionQuerySet
from rounds.models import Inspection


class LedgerQuerySet(OfInspectionQuerySet):
    """Feedback and ledger, which the office of the unit's own county reads too when a higher committee inspected (上级巡察)."""

    def paths(self, user: Any) -> list[Q]:
        paths = super().paths(user)
        if above := inspected_from_above(user):
            paths.append(Q(**{f"{self.prefix}inspection__in": above}))
        return paths

    def from_above(self, user: Any) -> Self:
        """Rows of units of the person's own base list that a higher committee inspected: read only."""
        return self.filter(**{f"{self.prefix}inspection__in": inspected_from_above(user)})


def inspected_from_above(user: Any) -> list[int]:
    """The fed-back inspections of the person's own units that a committee above sent; a few, so they are read first."""
    standing = access.standing(user)
    if not standing.below_city:
        return []
    own = Inspection.objects.filter(unit__committee__in=standing.below_city, stage__in=("rectify", "archive"))
    return list(own.exclude(committee__in=standing.committees).values_list("pk", flat=True))


class OfItemQuerySet(LedgerQuerySet):
    prefix = "item__"


class ReviewedQuerySet(OfInspectionQuerySet):
    """Reviews stay with the committee that sent the inspection."""

    prefix = "request__item__"
