"""Moving a round, or one of its tasks alone, from stage to stage."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from inspection.lib import access
from inspection.lib.answers import answer_form, answer_small_form
from inspection.lib.requests import Request
from rounds.inspections.models import Inspection
from rounds.rounds.forms import RoundMoveForm, StageDatesForm, TaskMoveForm
from rounds.rounds.models import Round
from rounds.rounds.services import stages as services


def round_stages(request: Request, pk: int) -> HttpResponse:
    round_ = _round(request, pk)
    form = StageDatesForm(request.POST or None, round_=round_)

    def save() -> Round:
        services.set_stage_dates(round_, dates=form.dates, by=request.user)
        return round_

    return answer_form(request, form, save, title="阶段日期", sub=str(round_), back=round_)


@require_POST
def round_advance(request: Request, pk: int) -> HttpResponse:
    return _move(request, _round(request, pk), RoundMoveForm(request.POST), services.advance_round, "已转入下一阶段。")


@require_POST
def round_return(request: Request, pk: int) -> HttpResponse:
    return _move(request, _round(request, pk), TaskMoveForm(request.POST), services.return_round, "已退回上一阶段。")


@require_POST
def inspection_advance(request: Request, pk: int) -> HttpResponse:
    return _move(
        request, _inspection(request, pk), TaskMoveForm(request.POST), services.step_inspection, "已转入下一阶段。"
    )


@require_POST
def inspection_return(request: Request, pk: int) -> HttpResponse:
    return _move(
        request, _inspection(request, pk), TaskMoveForm(request.POST), services.return_inspection, "已退回上一阶段。"
    )


def _move(
    request: Request, subject: Round | Inspection, form: TaskMoveForm, service: Callable[..., str], done: str
) -> HttpResponse:
    def move() -> None:
        service(subject, **form.facts, by=request.user)

    return answer_small_form(request, form, move, back=subject, done=done)


def _round(request: Request, pk: int) -> Round:
    """The round, for the office to move."""
    round_ = get_object_or_404(Round.objects.visible_to(request.user).select_related("plan"), pk=pk)
    access.require_office(request.user, round_.committee_id)
    return round_


def _inspection(request: Request, pk: int) -> Inspection:
    """The task, for the office to move."""
    inspection = get_object_or_404(Inspection.objects.visible_to(request.user), pk=pk)
    access.require_office(request.user, inspection.committee_id)
    return inspection
