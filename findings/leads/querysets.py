"""How a person reaches leads, and which of them are late."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Count, F, FilteredRelation, Q, When

from findings.leads.choices import LeadState
from findings.leads.roles import seen_by
from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.roles import Person

if TYPE_CHECKING:
    from findings.leads.models import Lead  # noqa: F401 -- the rows


class LeadQuerySet(models.QuerySet["Lead"]):
    def visible_to(self, user: User) -> Self:
        """The register line, as `seen_by` says."""
        person = Person.listing(user)
        return self.none() if person is None else self.filter(seen_by(person))

    def still_visible_to(self, user: User) -> Self:
        """As `visible_to` after an act of the same request, which may have ended the person's own grants."""
        person = Person.of(user)
        return self.none() if person is None else self.filter(seen_by(person))

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
        return self.visible_to(user).filter(pk__in=access.granted_subquery("findings.Lead", user, "read_lead"))

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
