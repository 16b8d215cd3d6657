"""The buttons of the office on a look-back: one route each."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from inspection.lib.answers import answer_form
from inspection.lib.requests import Request
from rectification.lookbacks.acts import LOOK_BACK_ACTS, NO_ROUND
from rectification.lookbacks.forms import AcceptForm, AssignForm, DecisionForm, PlaceForm
from rectification.lookbacks.models import LookBack
from rectification.lookbacks.services import decisions as services
from rectification.lookbacks.views.lookbacks import PAGE, detail_context, find_lookback
from rounds.models import Round

NEXT = "下一步：为该轮次组建巡察组，并在本页安排巡察组。"


def _lookback(request: Request, pk: int, act: str) -> LookBack:
    lookback = find_lookback(request, pk)
    LOOK_BACK_ACTS.require(request.user, lookback, act)
    return lookback


def _place_of(form: PlaceForm) -> Round | services.Opening:
    facts = form.cleaned_data
    names = ("number", "starts_on", "ends_on", "rule_set", "template", "theme")
    return facts["round"] or services.Opening(**{name: facts[name] for name in names})


def lookback_accept(request: Request, pk: int) -> HttpResponse:
    """Accepting asks at once for the round: an open one or a new one."""
    lookback = _lookback(request, pk, "accept")
    form = AcceptForm(request.POST or None, lookback=lookback, user=request.user)
    return _answer_place(
        request,
        lookback,
        form,
        lambda: services.accept_lookback(
            lookback,
            year=form.cleaned_data["year"],
            reason=form.cleaned_data["reason"],
            place=_place_of(form),
            by=request.user,
        ),
        title="列入“回头看”计划",
        done=lambda placed: f"已列入计划：{placed.round}。{NEXT}",
    )


def lookback_place(request: Request, pk: int) -> HttpResponse:
    """For an accepted look-back whose round was removed."""
    lookback = _lookback(request, pk, "place")
    form = PlaceForm(request.POST or None, lookback=lookback, user=request.user)
    return _answer_place(
        request,
        lookback,
        form,
        lambda: services.place_lookback(
            lookback, year=form.cleaned_data["year"], place=_place_of(form), by=request.user
        ),
        title="编入“回头看”轮次",
        done=lambda placed: f"已编入{placed.round}。{NEXT}",
    )


def _answer_place(request: Request, lookback: LookBack, form: PlaceForm, act: Any, **words: Any) -> HttpResponse:
    template = "rectification/lookbacks/lookback_place.html"
    return answer_form(request, form, act, back=lookback, template=template, lookback=lookback, **words)


@require_POST
def lookback_postpone(request: Request, pk: int) -> HttpResponse:
    lookback = _lookback(request, pk, "postpone")
    form = DecisionForm(request.POST, postponing=True)
    return _answer_detail(
        request,
        form,
        lambda: services.postpone_lookback(lookback, **form.cleaned_data, by=request.user),
        done="已暂缓，到期后系统重新提出。",
        **detail_context(request, lookback, decision=form),
    )


@require_POST
def lookback_reject(request: Request, pk: int) -> HttpResponse:
    lookback = _lookback(request, pk, "reject")
    form = DecisionForm(request.POST)
    return _answer_detail(
        request,
        form,
        lambda: services.reject_lookback(lookback, reason=form.cleaned_data["reason"], by=request.user),
        done="已记录：不列入。",
        **detail_context(request, lookback, decision=form),
    )


@require_POST
def lookback_assign(request: Request, pk: int) -> HttpResponse:
    """The last step: a team of the round inspects the unit again."""
    lookback = _lookback(request, pk, "assign")
    if lookback.round is None:
        messages.error(request, NO_ROUND)
        return redirect(lookback)
    form = AssignForm(request.POST, round_=lookback.round)
    return _answer_detail(
        request,
        form,
        lambda: services.assign_lookback_team(lookback, **form.cleaned_data, by=request.user),
        done=lambda again: f"已安排{again.team}对{again.unit}开展“回头看”。",
        **detail_context(request, lookback, assign=form),
    )


def _answer_detail(request: Request, form: Any, act: Any, **context: Any) -> HttpResponse:
    """Act and return to the page of the proposal; a refused form stays on it."""
    page = context["lookback"]
    return answer_form(request, form, act, title="", back=page, then=page, template=PAGE, **context)
