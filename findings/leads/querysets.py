"""How a person reaches leads, and which of them are late."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Count, F, FilteredRelation, Q, When

from findings.leads.choices import BEFORE_TRANSFER, LeadState
from inspection.accounts.models import User
from inspection.lib import access

if TYPE_CHECKING:
    from findings.leads.models import Lead  # noqa: F401 -- the rows

# So many granted leads are named in a list's statement; more are left to a subquery.
MOST_NAMED = 1000


class LeadQuerySet(models.QuerySet["Lead"]):
    def visible_to(self, user: User) -> Self:
        """The register line: office and leading group all, a team its own until transfer, a receiver what came to it.

        Head and liaison of a unit see no lead from the inspection of that unit, whatever other roles they have.
        """
        roles = access.roles(user)
        if roles.is_administrator:
            return self.none()
        if roles.is_unit:
            own = access.granted_ids("rounds.Organization", user, "head_organization", "report_organization")
            return self.exclude(inspection__unit__in=own)._reached_by(user, roles)
        return self._reached_by(user, roles)

    def _reached_by(self, user: User, roles: access.Roles) -> Self:
        if roles.committees and not (roles.is_team or roles.is_reviewer):
            return self.filter(committee__in=roles.committees)
        paths = [self._granted(user)]
        if roles.committees:
            paths.append(Q(committee__in=roles.committees))
        if roles.is_team:
            paths.append(Q(team__in=access.granted_ids("rounds.Team", user), state__in=BEFORE_TRANSFER))
        if roles.is_reviewer:
            paths.append(Q(receiver__in=access.granted_ids("rounds.Organization", user, "review_organization")))
        if roles.is_unit and len(paths) == 1:
            return self.none()
        return access.any_of(self, paths)

    @staticmethod
    def _granted(user: User) -> Q:
        """The leads granted one by one: named while they are few, so that each of the other ways keeps its index."""
        granted = access.granted_subquery("findings.Lead", user)
        few = list(granted.values_list("content_object", flat=True).distinct()[: MOST_NAMED + 1])
        return Q(pk__in=few) if len(few) <= MOST_NAMED else Q(pk__in=granted)

    def countable_by(self, user: User) -> Self:
        """Leads of which the person may know the number, a city those of its counties too; none from a unit it answers for."""
        roles = access.roles(user)
        known = self.filter(committee__in=roles.sees_figures_of)
        if not roles.is_unit:
            return known
        return known.exclude(
            inspection__unit__in=access.granted_ids("rounds.Organization", user, *access.UNIT_PERMISSIONS)
        )

    def readable_by(self, user: User) -> Self:
        """Leads whose sealed part the person may open: only by a valid grant on that very lead."""
        granted = access.granted_subquery("findings.Lead", user, "read_lead")
        return (
            self.visible_to(user).filter(pk__in=granted) if access.roles(user).is_unit else self.filter(pk__in=granted)
        )

    def with_deadline(self) -> Self:
        """Adds `transferred_on` and `due_on`, the day by which the receiver owes the next act."""
        opened = FilteredRelation("transfers", condition=Q(transfers__returned_at=None))
        due_on = Case(
            When(state=LeadState.TRANSFERRED, then=F("open_transfer__receipt_due_on")),
            When(state=LeadState.RECEIVED, then=F("open_transfer__disposal_due_on")),
            When(state=LeadState.DISPOSING, then=F("open_transfer__result_due_on")),
        )
        return self.annotate(open_transfer=opened).annotate(
            transferred_on=F("open_transfer__transferred_on"), due_on=due_on
        )

    def transferred(self) -> Self:
        """Leads on the way to a receiver or with one, each with its deadline."""
        return self.with_deadline().exclude(open_transfer=None)

    def overdue(self, day: dt.date) -> Self:
        """Leads whose receiver is late on that day; asks `with_deadline()` first."""
        return self.filter(due_on__lt=day)

    def counts_by_state(self) -> dict[str, int]:
        """How many leads are in each state, in the order of the chain, in one query."""
        counted = dict(self.order_by().values_list("state").annotate(leads=Count("pk")))
        return {state: counted.get(state, 0) for state in LeadState.values}
