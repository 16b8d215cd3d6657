"""A city's 联动 round summed up: which counties have joined, and how far each has come, in figures."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from findings.findings.choices import FindingStatus
from findings.models import CategoryCount
from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.requests import Request
from inspection.views.figures import ledger_by, summed
from rectification.ledger.choices import ItemStatus
from rectification.models import LedgerCount
from rounds.models import Committee, Inspection, Round
from rounds.rounds.choices import Stage


@dataclass
class Line:
    """One county below a frame; without a round it has not joined."""

    county: Committee | None = None
    round: Round | None = None
    tasks: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    ledger: Counter[str] = field(default_factory=Counter)
    overdue: int = 0

    @property
    def stages(self) -> list[tuple[str, int]]:
        """The stages in which there are tasks, and how many."""
        return [(stage.label, self.tasks[stage]) for stage in Stage if self.tasks[stage]]

    @property
    def found(self) -> int:
        return self.findings.total()

    @property
    def items(self) -> int:
        return self.ledger.total()

    @property
    def fed_back(self) -> int:
        return self.findings[FindingStatus.FED_BACK]

    @property
    def closed(self) -> int:
        return self.ledger[ItemStatus.CLOSED]


@require_safe
def overview_frame(request: Request, pk: int) -> HttpResponse:
    frame = get_object_or_404(Round.objects.visible_to(request.user).select_related("committee", "plan"), pk=pk)
    if not (frame.is_frame and access.roles(request.user).counties):
        raise Http404
    lines = frame_lines(request.user, frame)
    joined = [line for line in lines if line.round]
    context = {"frame": frame, "lines": lines, "joined": len(joined), "total": added_up(joined)}
    return render(request, "overview/_frame.html", context)


def frame_lines(user: User, frame: Round) -> list[Line]:
    """One line per county of the city, the joined ones with their figures; five queries."""
    rounds = list(Round.objects.overseen_by(user).filter(frame=frame).select_related("plan"))
    lines = {round_.pk: Line(round=round_) for round_ in rounds}
    tasks = Inspection.objects.countable_by(user).filter(round__in=lines).order_by().values_list("round", "stage")
    for round_, stage, number in tasks.annotate(rows=Count("pk")):
        lines[round_].tasks[stage] = number
    findings = CategoryCount.objects.countable_by(user).filter(round__in=lines)
    for round_, status, number in summed(findings, "round", "status"):
        lines[round_].findings[status] = number
    items = LedgerCount.objects.countable_by(user).filter(inspection__round__in=lines)
    for round_, status, overdue, number in ledger_by(items, "inspection__round", today=timezone.localdate()):
        lines[round_].ledger[status] = number
        lines[round_].overdue += overdue
    counties = Committee.objects.overseen_by(user).filter(city=frame.committee_id).order_by("pk")
    by_county = {line.round.committee_id: line for line in lines.values() if line.round}
    found = [(county, by_county.get(county.pk, Line())) for county in counties]
    for county, line in found:
        line.county = county
    return [line for _, line in found]


def added_up(lines: list[Line]) -> Line:
    """All lines in one."""
    total = Line()
    for line in lines:
        for name in ("tasks", "findings", "ledger"):
            getattr(total, name).update(getattr(line, name))
        total.overdue += line.overdue
    return total
