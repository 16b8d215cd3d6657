"""Tasks: the home of a team for one unit, and what the office arranges."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.answers import answer_button, answer_form
from inspection.lib.requests import Request
from inspection.trail.services import history_of
from rounds.inspections import services as services
from rounds.inspections.forms import InspectionForm
from rounds.inspections.models import Inspection
from rounds.inspections.notifications import clash_warnings
from rounds.organizations.models import Organization
from rounds.rounds.choices import COMPLETED_STAGES, Stage, stage_after, stage_before
from rounds.teams.models import Team


def inspection_detail(request: Request, pk: int) -> HttpResponse:
    inspection = get_object_or_404(
        Inspection.objects.visible_to(request.user).select_related("round__plan", "team", "unit", "earlier__round__plan"),
        pk=pk,
    )  # fmt: skip
    roles = access.roles(request.user)
    is_office = roles.serves(inspection.committee_id)
    sees_round = inspection.committee_id in roles.committees or _is_team(request.user, inspection)
    context = {
        "inspection": inspection,
        "extends_to": inspection.extends_to.order_by("pk"),
        "look_backs": Inspection.objects.visible_to(request.user).filter(earlier=inspection).select_related("round__plan"),
        "members": inspection.team.members.select_related("user"),
        "steps": _steps(inspection),
        "doors": _doors(request.user, inspection),
        "is_office": is_office,
        "sees_round": sees_round,
        "history": history_of(inspection) if sees_round else [],
        **(_moves(inspection) if is_office else {}),
    }  # fmt: skip
    return render(request, "rounds/inspections/inspection_detail.html", context)


def _is_team(user: User, inspection: Inspection) -> bool:
    return access.may(user, "inspect_team", inspection.team)


def _steps(inspection: Inspection) -> list[dict[str, str]]:
    at = Stage.values.index(inspection.stage)
    states = ["done"] * at + ["current"] + ["todo"] * (len(Stage) - at - 1)
    return [{"name": stage.label, "state": state} for stage, state in zip(Stage, states, strict=True)]


def _moves(inspection: Inspection) -> dict[str, str]:
    """Where the office may move the task by hand: never into 整改, which a feedback opens, nor back out of it."""
    following, previous = stage_after(inspection.stage), stage_before(inspection.stage)
    return {
        "next_stage": Stage(following).label if following and following != Stage.RECTIFY else "",
        "previous_stage": Stage(previous).label if previous and inspection.stage != Stage.RECTIFY else "",
    }


def _doors(user: User, inspection: Inspection) -> list[dict[str, str]]:
    """Where the work of this task is done; pages of higher apps are named, not imported, and may be missing.

    The inspected unit gets what concerns it after the feedback, and no word about anything else.
    """
    is_team = _is_team(user, inspection)
    inside = inspection.committee_id in access.roles(user).committees or is_team
    reports = Organization.objects.filter(pk=inspection.unit_id).reported_by(user).exists()
    fed_back = inspection.stage in COMPLETED_STAGES
    asked = f"?inspection={inspection.pk}"
    doors = [
        (inside or fed_back, "问题清单", "list-checks", "findings:finding_list", [], asked),
        (is_team and not fed_back, "登记问题", "pencil", "findings:finding_record", [inspection.pk], ""),
        (is_team and not fed_back, "导入问题", "upload", "findings:import_upload", [inspection.pk], ""),
        (inside and not reports, "问题线索", "shield-alert", "findings:lead_list", [], asked),
        (
            access.roles(user).serves(inspection.committee_id) and not fed_back,
            "登记反馈",
            "file-pen-line",
            "rectification:feedback_create",
            [inspection.pk],
            "",
        ),
        (fed_back, "反馈与签收", "file-pen-line", "rectification:feedback_list", [], asked),
        (fed_back, "整改台账", "clipboard-check", "rectification:item_list", [], asked),
    ]
    return [
        {"label": label, "icon": icon, "url": _address(route, args) + query}
        for open_, label, icon, route, args, query in doors
        if open_ and _address(route, args)
    ]


def _address(route: str, args: list[Any]) -> str:
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return ""


def inspection_create(request: Request, pk: int) -> HttpResponse:
    team = get_object_or_404(Team.objects.visible_to(request.user).select_related("round__plan", "sent_from"), pk=pk)
    access.require_office(request.user, team.round.committee_id)
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
