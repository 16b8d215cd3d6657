"""How a person reaches rows of the ledger."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from inspection.lib import access


def _paths(user: Any, prefix: str = "") -> list[Q] | None:
    """The ways a person reaches the ledger: own team, own unit, all for a reviewing department; None means all."""
    standing = access.standing(user)
    if standing.sees_all_rounds or standing.is_reviewer:
        return None
    paths = []
    if standing.is_team:
        paths.append(Q(**{f"{prefix}team__in": access.held("rounds.Team", user)}))
    if standing.is_unit:
        own = access.held("rounds.Organization", user, "head_organization", "report_organization")
        paths.append(Q(**{f"{prefix}unit__in": own}))
    return paths


class LedgerQuerySet(models.QuerySet):
    """Rows that carry team and unit themselves."""

    path = ""

    def visible_to(self, user: Any) -> Self:
        paths = _paths(user, self.path)
        return self if paths is None else access.any_of(self, paths)
