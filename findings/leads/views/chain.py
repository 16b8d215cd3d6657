"""The acts of the chain, one route each."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from findings.leads.choices import LeadAct
from findings.leads.forms import DisposalForm, OutcomeForm, ReasonForm, TransferForm
from findings.leads.models import Lead
from findings.leads.services import disposals as lead_disposals
from findings.leads.services import leads
from findings.leads.services import transfers as lead_transfers
from findings.leads.views.details import find_lead, is_possible, of_register, require_act
from inspection.lib.page import address_of


def _act(request: HttpRequest, pk: int, act: LeadAct, service: Callable, done: str, **facts: Any) -> HttpResponse:
    """One press of a button: the lead if still visible afterwards, else the register."""
    lead = find_lead(request, pk)
    require_act(request, lead, act)
    try:
        service(lead, by=request.user, **facts)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, done)
    return _back(request, lead)


def _back(request: HttpRequest, lead: Lead) -> HttpResponse:
    visible = Lead.objects.visible_to(request.user).filter(pk=lead.pk).exists()
    return redirect(lead if visible else "findings:lead_list")


def _reason(request: HttpRequest) -> str:
    """What was written as a reason, cut where the register ends; the text box does not take more."""
    form = ReasonForm(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else request.POST.get("reason", "")[:400]


@of_register
@require_POST
def lead_submit(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, LeadAct.SUBMIT, leads.submit_lead, "已提请领导小组审批。")


@of_register
@require_POST
def lead_approve(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, LeadAct.APPROVE, leads.approve_lead, "已审定，由巡察办移交。")


@of_register
@require_POST
def lead_return(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, LeadAct.RETURN, leads.return_lead, "已退回登记人。", reason=_reason(request))


@of_register
@require_POST
def lead_receive(request: HttpRequest, pk: int) -> HttpResponse:
    done = "已签收，处置意见和办理情况的期限自今日起算。"
    return _act(request, pk, LeadAct.RECEIVE, lead_transfers.receive_lead, done)


@of_register
@require_POST
def lead_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    done = "已退回巡察办，本单位人员的阅看授权同时收回。"
    return _act(request, pk, LeadAct.SEND_BACK, lead_transfers.return_transfer, done, reason=_reason(request))


@of_register
def lead_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    lead = find_lead(request, pk)
    require_act(request, lead, LeadAct.TRANSFER)
    if request.method == "GET" and not is_possible(request, lead, LeadAct.TRANSFER):
        return redirect(lead)
    form = TransferForm(request.POST or None, lead=lead)
    warning = "移交后，巡察组人员的阅看授权同时收回，只有所选承办人员能够阅看和签收。"
    page = {"title": "移交线索", "submit": "移交", "warning": warning, "confirm": "确认移交？移交后不能撤回。"}
    return _form(request, lead, form, lead_transfers.transfer_lead, "已移交，等待承办单位签收。", page)


@of_register
def lead_dispose(request: HttpRequest, pk: int) -> HttpResponse:
    lead = find_lead(request, pk)
    require_act(request, lead, LeadAct.DISPOSE)
    if request.method == "GET" and not is_possible(request, lead, LeadAct.DISPOSE):
        return redirect(lead)
    form = DisposalForm(request.POST or None)
    page = {"title": "登记处置方式", "submit": "登记处置"}
    return _form(request, lead, form, lead_disposals.dispose_lead, "已登记处置方式。", page)


@of_register
def lead_close(request: HttpRequest, pk: int) -> HttpResponse:
    lead = find_lead(request, pk)
    require_act(request, lead, LeadAct.CLOSE)
    if request.method == "GET" and not is_possible(request, lead, LeadAct.CLOSE):
        return redirect(lead)
    form = OutcomeForm(request.POST or None)
    page = {"title": "办结线索", "submit": "办结", "confirm": "确认办结？办结后不能再修改。"}
    return _form(request, lead, form, lead_disposals.close_lead, "已办结。", page)


def _form(
    request: HttpRequest, lead: Lead, form: forms.BaseForm, service: Callable, done: str, page: dict[str, str]
) -> HttpResponse:
    """An act with a page of its own: what was typed stays when it is refused."""
    if request.method == "POST" and form.is_valid():
        try:
            service(lead, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, done)
            return _back(request, lead)
    context = {
        "form": form,
        "sub": lead.number,
        "back": lead.get_absolute_url(),
        "address": address_of(request),
        **page,
    }
    return render(request, "findings/leads/lead_form.html", context, status=422 if form.errors else 200)
