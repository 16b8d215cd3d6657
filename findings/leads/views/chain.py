"""The acts of the chain, one route each."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from findings.leads.acts import LEAD_ACTS
from findings.leads.forms import DisposalForm, OutcomeForm, ReasonForm, TransferForm
from findings.leads.models import Lead
from findings.leads.services import disposals, leads, transfers
from findings.leads.views.details import find_lead, lead_page, of_register
from inspection.lib.answers import answer_button, answer_form, turned_away
from inspection.lib.requests import Request


@of_register
@require_POST
def lead_submit(request: Request, pk: int) -> HttpResponse:
    return _press(request, find_lead(request, pk), leads.submit_lead, "已提请领导小组审批。")


@of_register
@require_POST
def lead_approve(request: Request, pk: int) -> HttpResponse:
    return _press(request, find_lead(request, pk), leads.approve_lead, "已审定，由巡察办移交。")


@of_register
@require_POST
def lead_return(request: Request, pk: int) -> HttpResponse:
    return _send_back(request, pk, leads.return_lead, "已退回登记人。")


@of_register
@require_POST
def lead_receive(request: Request, pk: int) -> HttpResponse:
    done = "已签收，处置意见和办理情况的期限自今日起算。"
    return _press(request, find_lead(request, pk), transfers.receive_lead, done)


@of_register
@require_POST
def lead_send_back(request: Request, pk: int) -> HttpResponse:
    return _send_back(request, pk, transfers.return_transfer, "已退回巡察办，本单位人员的阅看授权同时收回。")


@of_register
def lead_transfer(request: Request, pk: int) -> HttpResponse:
    lead = find_lead(request, pk)
    if refused := _refused(request, lead, "transfer"):
        return refused
    return _fill(
        request,
        lead,
        TransferForm(request.POST or None, lead=lead),
        transfers.transfer_lead,
        "已移交，等待承办单位签收。",
        title="移交线索",
        submit="移交",
        warning="移交后，巡察组人员的阅看授权同时收回，只有所选承办人员能够阅看和签收。",
        confirm="确认移交？移交后不能撤回。",
    )


@of_register
def lead_dispose(request: Request, pk: int) -> HttpResponse:
    lead = find_lead(request, pk)
    if refused := _refused(request, lead, "dispose"):
        return refused
    form = DisposalForm(request.POST or None)
    page = {"title": "登记处置方式", "submit": "登记处置"}
    return _fill(request, lead, form, disposals.dispose_lead, "已登记处置方式。", **page)


@of_register
def lead_close(request: Request, pk: int) -> HttpResponse:
    lead = find_lead(request, pk)
    if refused := _refused(request, lead, "close"):
        return refused
    form = OutcomeForm(request.POST or None)
    page = {"title": "办结线索", "submit": "办结", "confirm": "确认办结？办结后不能再修改。"}
    return _fill(request, lead, form, disposals.close_lead, "已办结。", **page)


def _refused(request: Request, lead: Lead, act: str) -> HttpResponse | None:
    return turned_away(request, partial(LEAD_ACTS.refuse, request.user, lead, act), back=lead)


def _press(request: Request, lead: Lead, service: Callable, done: str, **facts: Any) -> HttpResponse:
    act = partial(service, lead, by=request.user, **facts)
    return answer_button(request, act, back=partial(_page_after, request, lead), done=done)


def _send_back(request: Request, pk: int, service: Callable, done: str) -> HttpResponse:
    """A way back with its reason; a reason that cannot be kept is shown again on the page."""
    lead = find_lead(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return lead_page(request, lead, form)
    return _press(request, lead, service, done, reason=form.cleaned_data["reason"])


def _fill(
    request: Request, lead: Lead, form: forms.BaseForm, service: Callable, done: str, **page: Any
) -> HttpResponse:
    """An act with a page of its own: what was typed stays when it is refused."""
    return answer_form(
        request,
        form,
        lambda: service(lead, by=request.user, **form.cleaned_data),
        back=lead,
        done=done,
        then=lambda _: _page_after(request, lead),
        template="findings/leads/lead_form.html",
        sub=lead.number,
        **page,
    )


def _page_after(request: Request, lead: Lead) -> Lead | str:
    """The lead if the person still sees it, else the register."""
    visible = Lead.objects.still_visible_to(request.user).filter(pk=lead.pk).exists()
    return lead if visible else "findings:lead_list"
