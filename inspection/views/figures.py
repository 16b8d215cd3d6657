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
from rounds.coverage.services import Coverage, coverage_by_committee
from rounds.models import Inspection, Round
from rounds.rounds.choices import Stage

UNSORTED = "未分类"


@dataclass
class Figures:
    """What is known of one committee, or of several added up."""

    total: int = 0
    inspected: int = 0
    planned: int = 0
    rounds: Counter[str] = field(default_factory=Counter)
    tasks: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    aspects: Counter[str] = field(default_factory=Counter)
    ledger: Counter[str] = field(default_factory=Counter)
    leads: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(**{name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__})

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


def figures_of(user: User, committees: Iterable[int], *, on: dt.date | None = None) -> dict[int, Figures]:
    """The figures of those of the committees that the person may know, each with a line of its own; six queries."""
    today = on or timezone.localdate()
    known = access.roles(user).sees_figures_of & frozenset(committees)
    lines = {committee: Figures() for committee in known}
    for committee, coverage in coverage_by_committee(known, on=today).items():
        line = lines[committee]
        line.total, line.inspected, line.planned = coverage.total, coverage.inspected, coverage.planned

    for name, rows in (("rounds", Round.objects.countable_by(user)), ("tasks", Inspection.objects.countable_by(user))):
        for committee, stage, number in _counted(rows, known, "stage"):
            getattr(lines[committee], name)[stage] = number
    findings = CategoryCount.objects.countable_by(user).filter(round__committee__in=known).annotate(aspect=ASPECT)
    for committee, status, aspect, number in summed(findings, "round__committee", "status", "aspect"):
        lines[committee].findings[status] += number
        lines[committee].aspects[aspect or UNSORTED] += number
    for committee, state, number in _counted(Lead.objects.countable_by(user), known, "state"):
        lines[committee].leads[state] = number
    items = LedgerCount.objects.countable_by(user).filter(inspection__committee__in=known)
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
