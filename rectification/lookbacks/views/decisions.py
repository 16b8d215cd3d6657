"""The office's buttons on a look-back: one route each."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from inspection.lib import access
from rectification.lookbacks.forms import AcceptForm, AssignForm, DecisionForm, PlaceForm
from rectification.lookbacks.models import LookBack
from rectification.lookbacks.services import decisions as services
from rectification.lookbacks.views.lookbacks import detail_page, find_lookback
from rounds.models import Round

NEXT = "下一步：为该轮次组建巡察组，并在本页安排巡察组。"


def _for_office(request: HttpRequest, pk: int) -> LookBack:
    lookback = find_lookback(request, pk)
    access.require_office(request.user, lookback.committee_id)
    return lookback


def _place_of(form: PlaceForm) -> Round | services.Opening:
    facts = form.cleaned_data
    names = ("number", "starts_on", "ends_on", "rule_set", "template", "theme")
    return facts["round"] or services.Opening(**{name: facts[name] for name in names})


def lookback_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accepting asks at once for the round: an open one or a new one."""
    lookback = _for_office(request, pk)
    form = AcceptForm(request.POST or None, lookback=lookback, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.accept_lookback(
                lookback, year=form.cleaned_data["year"], reason=form.cleaned_data["reason"], place=_place_of(form),
                by=request.user,
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"已列入计划：{lookback.round}。{NEXT}")
            return redirect(lookback)
    return _place_page(request, lookback, form, "列入“回头看”计划")


def lookback_place(request: HttpRequest, pk: int) -> HttpResponse:
    """For an accepted look-back whose round was removed."""
    lookback = _for_office(request, pk)
    form = PlaceForm(request.POST or None, lookback=lookback, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            placed = services.place_lookback(
                lookback, year=form.cleaned_data["year"], place=_place_of(form), by=request.user
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"已编入{placed.round}。{NEXT}")
            return redirect(lookback)
    return _place_page(request, lookback, form, "编入“回头看”轮次")


def _place_page(request: HttpRequest, lookback: LookBack, form: Any, title: str) -> HttpResponse:
    context = {"lookback": lookback, "form": form, "title": title}
    return render(request, "rectification/lookbacks/lookback_place.html", context, status=422 if form.errors else 200)


@require_POST
def lookback_postpone(request: HttpRequest, pk: int) -> HttpResponse:
    lookback = _for_office(request, pk)
    form = DecisionForm(request.POST, postponing=True)
    if form.is_valid():
        facts = form.cleaned_data
        return _decided(request, lookback, form, services.postpone_lookback, "已暂缓，到期后系统重新提出。", **facts)
    return detail_page(request, lookback, decision=form, status=422)


@require_POST
def lookback_reject(request: HttpRequest, pk: int) -> HttpResponse:
    lookback = _for_office(request, pk)
    form = DecisionForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        return _decided(request, lookback, form, services.reject_lookback, "已记录：不列入。", reason=reason)
    return detail_page(request, lookback, decision=form, status=422)


def _decided(
    request: HttpRequest, lookback: LookBack, form: DecisionForm, service: Any, done: str, **facts: Any
) -> HttpResponse:
    try:
        service(lookback, **facts, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))  # the form may be gone, where somebody was faster
        return detail_page(request, find_lookback(request, lookback.pk), decision=form, status=422)
    messages.success(request, done)
    return redirect(lookback)


@require_POST
def lookback_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """The last step: a team of the round inspects the unit again."""
    lookback = _for_office(request, pk)
    if lookback.round is None:
        messages.error(request, "请先将该“回头看”列入计划并编入轮次。")
        return redirect(lookback)
    form = AssignForm(request.POST, round_=lookback.round)
    if form.is_valid():
        try:
            again = services.assign_lookback_team(lookback, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"已安排{again.team}对{again.unit}开展“回头看”。")
            return redirect(lookback)
    return detail_page(request, lookback, assign=form, status=422)
