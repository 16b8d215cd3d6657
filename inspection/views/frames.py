"""A city's 联动 round summed up: which counties have joined, and how far each has come, in figures."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, TextChoices
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from findings.leads.choices import LeadState
from findings.models import CategoryCount, Lead
from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.listing import ListColumn
from inspection.lib.requests import Request
from inspection.trail.views import export_table
from inspection.views.figures import Figures, ledger_by, summed
from rectification.models import LedgerCount
from rounds.models import Committee, Inspection, Round
from rounds.rounds.acts import ROUND_ACTS
from rounds.rounds.choices import Stage


@dataclass
class Line(Figures):
    """The figures of one county below a frame; without a round it has not joined."""

    county: Committee | None = None
    round: Round | None = None

    @property
    def stages(self) -> list[tuple[str, int]]:
        """The stages in which there are tasks, and how many."""
        return [(stage.label, self.tasks[stage]) for stage in Stage if self.tasks[stage]]

    @property
    def lead_states(self) -> list[tuple[str, int]]:
        """The states in which there are leads, and how many."""
        return [(state.label, self.leads[state]) for state in LeadState if self.leads[state]]


def _figure(label: str, value: Callable[[Line], Any]) -> ListColumn:
    """A number of a county that has joined; the others have none."""
    return ListColumn(label, label, lambda line: value(line) if line.round or not line.county else None, width=12)


def _each(word: str, values: type[TextChoices], counts: Callable[[Line], Counter[str]]) -> list[ListColumn]:
    """A column for each stage or state."""

    def column(value: TextChoices) -> ListColumn:
        return _figure(f"{word}·{value.label}", lambda line: counts(line)[value])

    return [column(value) for value in values]


COLUMNS = [
    ListColumn("county", "县（市、区）", lambda line: str(line.county or "合计"), width=24),
    ListColumn("round", "轮次", lambda line: str(line.round or ("尚未加入" if line.county else "")), width=36),
    ListColumn("stage", "阶段", lambda line: line.round.get_stage_display() if line.round else ""),
    *_each("任务", Stage, lambda line: line.tasks),
    _figure("问题", lambda line: line.found),
    _figure("已反馈", lambda line: line.fed_back),
    _figure("整改事项", lambda line: line.items),
    _figure("完成率%", lambda line: line.rate if line.items else None),
    _figure("已销号", lambda line: line.closed),
    _figure("销号率%", lambda line: line.closing_rate if line.items else None),
    _figure("已逾期", lambda line: line.overdue),
    *_each("线索", LeadState, lambda line: line.leads),
]


@require_safe
def overview_frame(request: Request, pk: int) -> HttpResponse:
    frame = get_object_or_404(Round.objects.visible_to(request.user).select_related("committee", "plan"), pk=pk)
    if not (frame.is_frame and access.roles(request.user).counties):
        raise Http404
    lines = frame_lines(request.user, frame)
    joined = [line for line in lines if line.round]
    total = added_up(joined)
    if request.GET.get("export") == "xlsx":
        return export_table(request, f"{frame}市县联动情况", COLUMNS, [*lines, total])
    context = {
        "frame": frame,
        "lines": lines,
        "joined": len(joined),
        "total": total,
        "may_remind": ROUND_ACTS.may(request.user, frame, "remind"),
    }
    return render(request, "overview/_frame.html", context)


def frame_lines(user: User, frame: Round) -> list[Line]:
    """One line per county of the city, the joined ones with their figures; six queries."""
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
        lines[round_].ledger["overdue"] += overdue
    leads = Lead.objects.countable_by(user).filter(inspection__round__in=lines).order_by()
    for round_, state, number in leads.values_list("inspection__round", "state").annotate(rows=Count("pk")):
        lines[round_].leads[state] = number
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
        for name in ("tasks", "findings", "ledger", "leads"):
            getattr(total, name).update(getattr(line, name))
    return total
