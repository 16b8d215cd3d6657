"""The schedule of look-backs, and the page of one proposal."""

from dataclasses import replace
from typing import Any

from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from inspection.lib import access
from inspection.lib.listing import Cell, ListColumn, list_page
from inspection.lib.requests import Request
from inspection.trail.services import Entry, history_of
from inspection.trail.views import export_table
from rectification.ledger.choices import ItemStatus
from rectification.ledger.models import LedgerItem, LedgerItemQuerySet
from rectification.lookbacks.acts import LOOK_BACK_ACTS
from rectification.lookbacks.choices import LOOK_BACK_RULES, LookBackState
from rectification.lookbacks.forms import AssignForm, DecisionForm, LookBackFilter
from rectification.lookbacks.models import LookBack
from rounds.models import Inspection

# Columns that hold lists and figures, as the history names them.
FIGURES = tuple(f"{field.verbose_name}：" for field in LookBack._meta.fields if field.name in ("reasons", "facts"))

ORDER = models.Case(
    *(models.When(state=state, then=models.Value(rank)) for rank, state in enumerate(LookBackState)),
    output_field=models.IntegerField(),
)

PAGE = "rectification/lookbacks/lookback_detail.html"

COLUMNS = [
    ListColumn("unit", "单位", lambda one: Cell(str(one.inspection.unit), href=one.get_absolute_url(),
           sub=str(one.inspection.round)), sort=("inspection__unit__name",), css="t", width=32),
    ListColumn("score", "分值", lambda one: one.score, sort=("score",), css="num", width=8),
    ListColumn("reasons", "理由", lambda one: "；".join(one.reasons), width=60),
    ListColumn("months", "已满月数", lambda one: one.facts.get("months"), sort=("facts__months",), css="num", width=10),
    ListColumn("state", "状态", lambda one: Cell.of(one, "state", _beside(one)),
           sort=("state",), width=16),
    ListColumn("proposed_on", "提出日期", lambda one: one.proposed_on, sort=("proposed_on",), css="nobr", width=12),
    ListColumn("overdue", "逾期", lambda one: one.facts.get("overdue"), sort=("facts__overdue",), css="num", shown=False),
    ListColumn("open", "未销号", lambda one: one.facts.get("open"), sort=("facts__open",), css="num", shown=False),
    ListColumn("decision", "研究意见", lambda one: one.decision_reason, shown=False, width=40),
]  # fmt: skip
COMMITTEE = ListColumn("committee", "派出党委", lambda one: str(one.committee), sort=("committee__name",), width=16)


def _beside(one: LookBack) -> str:
    if one.state == LookBackState.POSTPONED and one.postponed_until:
        return f"至 {one.postponed_until:%Y-%m-%d}"
    return str(one.round) if one.round else ""


@require_safe
def lookback_list(request: Request) -> HttpResponse:
    if not access.roles(request.user).sees_all_rounds:
        raise Http404
    mine = LookBack.objects.visible_to(request.user)
    numbers = dict(mine.order_by().values_list("state").annotate(models.Count("pk")))
    filterset = LookBackFilter(request.GET or None, _with_names(mine).annotate(order=ORDER), request=request)
    return list_page(
        request,
        "rectification/lookbacks/lookback_list.html",
        name="lookbacks",
        title="回头看",
        filterset=filterset,
        columns=[COLUMNS[0], COMMITTEE, *COLUMNS[1:]] if "committee" in filterset.filters else COLUMNS,
        export=export_table,
        default_sort=("order", "-score", "-pk"),
        empty="还没有“回头看”建议。系统按整改情况定期提出，由巡察办研究决定。",
        tabs=[(state.value, state.label, numbers.get(state.value, 0)) for state in LookBackState],
    )


def _with_names(lookbacks: models.QuerySet) -> models.QuerySet:
    names = ("committee", "inspection__unit", "inspection__team", "inspection__round__plan", "round__plan")
    return lookbacks.select_related(*names)


def find_lookback(request: Request, pk: int) -> LookBack:
    """The proposal, for office and leading group; 404 for everybody else."""
    return get_object_or_404(
        _with_names(LookBack.objects.visible_to(request.user)).select_related("decided_by", "plan_item__plan"), pk=pk
    )


@require_safe
def lookback_detail(request: Request, pk: int) -> HttpResponse:
    return render(request, PAGE, detail_context(request, find_lookback(request, pk)))


def detail_context(request: Request, lookback: LookBack, *, decision: Any = None, assign: Any = None) -> dict[str, Any]:
    """What the page of one proposal shows; a form that was refused stays with what was typed."""
    inspections = Inspection.objects.visible_to(request.user).select_related("team", "round__plan")
    again = inspections.filter(earlier=lookback.inspection_id).first()
    others = LookBack.objects.visible_to(request.user).filter(inspection=lookback.inspection_id)
    return {
        "lookback": lookback,
        "again": again,
        "steps": _steps(lookback, again),
        "points": _points(lookback),
        "ledger": _ledger_of(LedgerItem.objects.visible_to(request.user).filter(inspection=lookback.inspection_id)),
        "others": others.exclude(pk=lookback.pk),
        "history": _history_of(lookback),
        "acts": {act.name for act in LOOK_BACK_ACTS.acts_for(request.user, lookback)},
        "decision": decision or DecisionForm(),
        "assign": assign or (AssignForm(round_=lookback.round) if lookback.round and not again else None),
        "has_teams": lookback.round is not None and lookback.round.teams.exists(),
    }


def _history_of(lookback: LookBack) -> list[Entry]:
    """The history without the stored figures behind a score: reasons and figures of today stand on the page in words."""
    shown = []
    for entry in history_of(lookback):
        lines = [line for line in entry.lines if not line.startswith(FIGURES)]
        if lines or not entry.lines:
            shown.append(replace(entry, lines=lines))
    return shown


def _points(lookback: LookBack) -> list[dict[str, Any]]:
    """Each reason with its points and the most it could have; reasons and points stand in the order of the rules."""
    rules = {rule.fact: rule for rule in LOOK_BACK_RULES}
    points = lookback.facts.get("points", {})
    given: list[tuple[Any, int | None]] = [(points[name], rule.most) for name, rule in rules.items() if name in points]
    given += [(None, None)] * (len(lookback.reasons) - len(given))
    return [
        {"reason": reason, "points": gained, "most": most}
        for reason, (gained, most) in zip(lookback.reasons, given, strict=False)
    ]


def _ledger_of(rows: LedgerItemQuerySet) -> dict[str, Any]:
    """The ledger of the earlier inspection today, in two figures and by status."""
    numbers = dict(rows.order_by().values_list("status").annotate(models.Count("pk")))
    return {
        "total": sum(numbers.values()),
        "closed": numbers.get(ItemStatus.CLOSED, 0),
        "overdue": rows.overdue().count(),
        "by_status": [(s, s.label, numbers[s.value]) for s in ItemStatus if numbers.get(s.value)],
    }


def _steps(lookback: LookBack, again: Inspection | None) -> list[dict[str, str]]:
    done = {
        "提出建议": True,
        "研究决定": lookback.state in (LookBackState.ACCEPTED, LookBackState.REJECTED),
        "列入计划和轮次": lookback.round_id is not None,
        "安排巡察组": again is not None,
    }
    steps, is_first = [], lookback.state != LookBackState.REJECTED
    for name, is_done in done.items():
        state = "done" if is_done else ("current" if is_first else "todo")
        is_first = is_first and is_done
        steps.append({"name": name, "state": state})
    return steps
