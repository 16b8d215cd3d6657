"""Figures of whole committees, counted in a few statements however many committees there are; never a wording."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from findings.findings.choices import FindingStatus
from findings.models import ASPECT, CategoryCount, Lead
from inspection.accounts.models import User
from inspection.lib import access
from rectification.ledger.choices import ItemStatus, completed, completion_rate
from rectification.ledger.querysets import is_overdue
from rectification.models import LedgerCount
from rounds.coverage.services import Coverage, Planned, coverage_by_committee, newest_plans, planned_units
from rounds.models import Inspection, PlanItem, Round
from rounds.rounds.choices import Stage

UNSORTED = "未分类"


@dataclass
class Figures:
    """What is known of one committee, or of several added up."""

    total: int = 0
    inspected: int = 0
    planned: int = 0
    plan: Planned = field(default_factory=Planned)
    rounds: Counter[str] = field(default_factory=Counter)
    tasks: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    aspects: Counter[str] = field(default_factory=Counter)
    ledger: Counter[str] = field(default_factory=Counter)
    leads: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(**{name: getattr(self, name) + getattr(other, name) for name in Figures.__dataclass_fields__})

    @property
    def coverage(self) -> Coverage:
        return Coverage(self.total, self.inspected, self.planned)

    @property
    def open_rounds(self) -> int:
        return self.rounds.total() - self.rounds[Stage.ARCHIVE]

    @property
    def items(self) -> int:
        return sum(self.ledger[status] for status in ItemStatus.values)

    @property
    def completed(self) -> int:
        return completed(self.ledger)

    @property
    def rate(self) -> float:
        return completion_rate(self.ledger)

    @property
    def closed(self) -> int:
        return self.ledger[ItemStatus.CLOSED]

    @property
    def closing_rate(self) -> float:
        return self._share(self.closed)

    def _share(self, items: int) -> float:
        return round(100 * items / self.items, 1) if self.items else 0.0

    @property
    def lead_count(self) -> int:
        return self.leads.total()

    @property
    def overdue(self) -> int:
        return self.ledger["overdue"]

    @property
    def found(self) -> int:
        return self.findings.total()

    @property
    def fed_back(self) -> int:
        return self.findings[FindingStatus.FED_BACK]


def figures_of(
    user: User, committees: Iterable[int], *, year: int | None = None, on: dt.date | None = None
) -> dict[int, Figures]:
    """The figures of those of the committees that the person may know, each with a line of its own; seven queries.

    With a year what was planned for it and what its rounds brought; coverage is always that of the term.
    """
    today = on or timezone.localdate()
    known = access.roles(user).sees_figures_of & frozenset(committees)
    lines = {committee: Figures() for committee in known}
    for committee, coverage in coverage_by_committee(known, on=today).items():
        line = lines[committee]
        line.total, line.inspected, line.planned = coverage.total, coverage.inspected, coverage.planned
    planned = PlanItem.objects.countable_by(user).filter(plan__committee__in=known)
    planned = planned.filter(year=year) if year else planned.filter(plan__in=newest_plans(known))
    for committee, plan in planned_units(planned, "plan__committee").items():
        lines[committee].plan = plan

    def asked(rows: QuerySet, round_: str = "round__") -> QuerySet:
        return rows.filter(**{f"{round_}year": year} if year else {})

    rounds, tasks = asked(Round.objects.countable_by(user), ""), asked(Inspection.objects.countable_by(user))
    for name, rows in (("rounds", rounds), ("tasks", tasks)):
        for committee, stage, number in _counted(rows, known, "stage"):
            getattr(lines[committee], name)[stage] = number
    findings = asked(CategoryCount.objects.countable_by(user)).filter(round__committee__in=known)
    findings = findings.annotate(aspect=ASPECT)
    for committee, status, aspect, number in summed(findings, "round__committee", "status", "aspect"):
        lines[committee].findings[status] += number
        lines[committee].aspects[aspect or UNSORTED] += number
    for committee, state, number in _counted(asked(Lead.objects.countable_by(user), "team__round__"), known, "state"):
        lines[committee].leads[state] = number
    items = asked(LedgerCount.objects.countable_by(user), "inspection__round__").filter(inspection__committee__in=known)
    for committee, status, overdue, number in ledger_by(items, "inspection__committee", today=today):
        lines[committee].ledger[status] = number
        lines[committee].ledger["overdue"] += overdue
    return lines


def ledger_by(items: QuerySet, column: str, *, today: dt.date) -> QuerySet:
    """For each value of the column and each status: how many items are overdue, and how many there are."""
    grouped = items.order_by().values_list(column, "status")
    return grouped.annotate(overdue=Sum("n", filter=is_overdue(today), default=0), rows=Sum("n")).filter(rows__gt=0)


def summed(counts: QuerySet, *by: str) -> QuerySet:
    """The named columns, and the sum of the counts of each combination that has any."""
    return counts.order_by().values_list(*by).annotate(rows=Sum("n")).filter(rows__gt=0)


def _counted(rows: QuerySet, known: Iterable[int], *by: str) -> QuerySet:
    """Committee, the named columns, and how many rows there are of each."""
    grouped = rows.filter(committee__in=known).order_by().values_list("committee", *by)
    return grouped.annotate(rows=Count("pk"))
