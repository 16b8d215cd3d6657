"""How a person reaches whatever belongs to an inspection: by committee, team, unit, or reviewing department."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from inspection.accounts.models import User
from inspection.lib import access

Row = TypeVar("Row", bound=models.Model)

ALWAYS = Q()


def inspection_paths(user: User, *, prefix: str = "", fed_back: Q = ALWAYS) -> list[Q]:
    """The ways to rows with the columns committee, team and unit behind `prefix`.

    Office and leading group see what their own committee sent, a team its own. The unit, and the reviewing departments
    of the committee, see what satisfies `fed_back`.
    """
    roles = access.roles(user)
    paths = []
    if roles.committees:
        paths.append(Q(**{f"{prefix}committee__in": roles.committees}))
    if roles.is_team:
        paths.append(Q(**{f"{prefix}team__in": access.granted_ids("rounds.Team", user)}))
    if roles.is_unit:
        own = access.granted_ids("rounds.Organization", user, *access.UNIT_PERMISSIONS)
        paths.append(fed_back & Q(**{f"{prefix}unit__in": own}))
    if roles.reviews_for:
        paths.append(fed_back & Q(**{f"{prefix}committee__in": roles.reviews_for}))
    return paths


class OfInspectionQuerySet(models.QuerySet[Row]):
    """Rows with the path of an inspection, on themselves or behind `prefix`."""

    prefix = ""
    fed_back = ALWAYS

    def visible_to(self, user: User) -> Self:
        """What the person reaches by any of the ways of `inspection_paths`."""
        return access.any_of(self, self.paths(user))

    def countable_by(self, user: User) -> Self:
        """Rows that the person may count, a city those of its counties too: for figures, never for a wording."""
        return self.filter(**{f"{self.prefix}committee__in": access.roles(user).sees_figures_of})

    def paths(self, user: User) -> list[Q]:
        """The ways to these rows."""
        return inspection_paths(user, prefix=self.prefix, fed_back=self.fed_back)
