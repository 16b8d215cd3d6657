"""Registering a lead, and changing its sealed part."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from findings.findings.access import may_record
from findings.findings.models import Finding
from findings.leads.access import may_register
from findings.leads.acts import LEAD_ACTS
from findings.leads.forms import DossierEditForm, DossierForm, FindingLeadForm, LeadForm
from findings.leads.models import Lead
from findings.leads.services.dossiers import open_dossier
from findings.leads.services.leads import edit_lead, register_lead
from findings.leads.views.details import find_lead, of_register
from inspection.lib.answers import answer_form, require, turned_away
from inspection.lib.page import address_of
from inspection.lib.requests import Request

WARNING = "被反映人、主要问题等内容保存后即封存，只有获授权的人员能够阅看，每次阅看都有记录。"


@of_register
def lead_create(request: Request) -> HttpResponse:
    require(may_register(request.user))
    form = LeadForm(request.POST or None, request.FILES or None, user=request.user)
    return _register(
        request,
        form,
        lambda: register_lead(by=request.user, **form.cleaned_data),
        sub="登记后由组长或登记人提请领导小组审批",
        back=reverse("findings:lead_list"),
    )


@of_register
def lead_create_from(request: Request, pk: int) -> HttpResponse:
    finding = get_object_or_404(Finding.objects.visible_to(request.user).select_related("inspection__team"), pk=pk)
    require(may_record(request.user, finding.inspection))
    form = FindingLeadForm(request.POST or None, request.FILES or None, committees=[finding.committee_id])
    return _register(
        request,
        form,
        lambda: register_lead(finding.inspection, finding=finding, by=request.user, **form.cleaned_data),
        sub=f"来源问题：{finding.number}",
        back=finding,
    )


def _register(request: Request, form: DossierForm, act: Callable[[], Lead], **page: Any) -> HttpResponse:
    def done(lead: Lead) -> str:
        return f"已登记，编号{lead.number}。提请审批前可以继续修改。"

    return _answer(request, form, act, title="登记问题线索", submit="登记", done=done, **page)


@of_register
def lead_edit(request: Request, pk: int) -> HttpResponse:
    lead = find_lead(request, pk)
    if refused := turned_away(request, partial(LEAD_ACTS.refuse, request.user, lead, "edit"), back=lead):
        return refused
    opened = open_dossier(lead, by=request.user, address=address_of(request), note="修改线索内容")
    form = DossierEditForm(
        request.POST or None,
        request.FILES or None,
        committees=[lead.committee_id],
        instance=opened.dossier,
        initial={"proposed_receiver": lead.proposed_receiver},
    )
    return _answer(
        request,
        form,
        lambda: edit_lead(lead, by=request.user, **form.cleaned_data),
        title="修改线索内容",
        sub=f"{lead.number}　本次查看已记录",
        back=lead,
    )


def _answer(request: Request, form: DossierForm, act: Callable[[], Lead], **page: Any) -> HttpResponse:
    frame: dict[str, Any] = {
        "template": "findings/leads/lead_form.html",
        "warning": WARNING,
    }
    return answer_form(request, form, act, **frame, **page)
