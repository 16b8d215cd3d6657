"""Tasks: the home of a team for one unit, and what the office arranges."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from inspection.lib import access
from inspection.lib.answers import answer_button, answer_form, turned_away
from inspection.lib.requests import Request
from inspection.lib.row_links import row_links_for
from inspection.trail.services import history_of
from rounds.inspections import services as services
from rounds.inspections.access import is_inside
from rounds.inspections.acts import INSPECTION_ACTS
from rounds.inspections.forms import InspectionForm
from rounds.inspections.models import Inspection
from rounds.inspections.notifications import clash_warnings
from rounds.rounds.acts import ROUND_ACTS
from rounds.rounds.choices import Stage, stage_after, stage_before
from rounds.teams.models import Team


def inspection_detail(request: Request, pk: int) -> HttpResponse:
    inspection = get_object_or_404(
        Inspection.objects.visible_to(request.user).select_related("round__plan", "team", "unit", "earlier__round__plan"),
        pk=pk,
    )  # fmt: skip
    sees_round = is_inside(request.user, inspection)
    context = {
        "inspection": inspection,
        "extends_to": inspection.extends_to.order_by("pk"),
        "look_backs": Inspection.objects.visible_to(request.user).filter(earlier=inspection).select_related("round__plan"),
        "members": inspection.team.members.select_related("user"),
        "steps": _steps(inspection),
        "work_links": row_links_for(request.user, inspection),
        "acts": {act.name for act in INSPECTION_ACTS.acts_for(request.user, inspection)},
        "next_stage": _label(stage_after(inspection.stage)),
        "previous_stage": _label(stage_before(inspection.stage)),
        "sees_round": sees_round,
        "history": history_of(inspection) if sees_round else [],
    }  # fmt: skip
    return render(request, "rounds/inspections/inspection_detail.html", context)


def _steps(inspection: Inspection) -> list[dict[str, str]]:
    at = Stage.values.index(inspection.stage)
    states = ["done"] * at + ["current"] + ["todo"] * (len(Stage) - at - 1)
    return [{"name": stage.label, "state": state} for stage, state in zip(Stage, states, strict=True)]


def _label(stage: str | None) -> str:
    return Stage(stage).label if stage else ""


def inspection_create(request: Request, pk: int) -> HttpResponse:
    team = get_object_or_404(Team.objects.visible_to(request.user).select_related("round__plan", "sent_from"), pk=pk)
    if refused := turned_away(request, partial(ROUND_ACTS.refuse, request.user, team.round, "add_task"), back=team):
        return refused
    initial = {"starts_on": team.round.starts_on, "ends_on": team.round.ends_on}
    form = InspectionForm(request.POST or None, user=request.user, team=team, initial=initial)

    def create() -> Inspection:
        return _warned(request, services.create_inspection(team, **form.facts, by=request.user))

    sub = f"{team} · {team.round}（{team.round.starts_on:%Y-%m-%d} 至 {team.round.ends_on:%Y-%m-%d}）"
    return answer_form(request, form, create, title="安排巡察任务", sub=sub, back=team, done="巡察任务已安排。")


def _warned(request: Request, inspection: Inspection) -> Inspection:
    """The task, after the office was told which other committee burdens the same unit: it may agree on that or let it be."""
    for sentence in clash_warnings(inspection):
        messages.warning(request, sentence)
    return inspection


def inspection_edit(request: Request, pk: int) -> HttpResponse:
    inspection = _own(request, pk)
    names = ("authorization_number", "starts_on", "ends_on")
    initial = {name: getattr(inspection, name) for name in names}
    initial["extends_to"] = list(inspection.extends_to.values_list("pk", flat=True))
    form = InspectionForm(
        request.POST or None, user=request.user, team=inspection.team, inspection=inspection, initial=initial
    )

    def change() -> Inspection:
        facts = {"extends_to": [], **form.facts}
        return _warned(request, services.change_inspection(inspection, **facts, by=request.user))

    return answer_form(request, form, change, title="修改巡察任务", sub=str(inspection), back=inspection)


@require_POST
def inspection_remove(request: Request, pk: int) -> HttpResponse:
    inspection = _own(request, pk)

    def remove() -> None:
        services.remove_inspection(inspection, by=request.user)

    return answer_button(request, remove, back=inspection, then=inspection.team, done="巡察任务已删除。")


def _own(request: Request, pk: int) -> Inspection:
    """The task, for the office to change."""
    rows = Inspection.objects.visible_to(request.user).select_related("round__plan", "team__round__plan", "unit")
    inspection = get_object_or_404(rows, pk=pk)
    access.require_office(request.user, inspection.committee_id)
    return inspection
