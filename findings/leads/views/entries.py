"""Writing a lead down, and changing what was written."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from findings.findings.access import may_record
from findings.findings.models import Finding
from findings.leads.access import may_register
from findings.leads.choices import LeadAct
from findings.leads.forms import DossierEditForm, DossierForm, FindingLeadForm, LeadForm
from findings.leads.services.dossiers import open_dossier
from findings.leads.services.leads import edit_lead, register_lead
from findings.leads.views.details import find_lead, is_possible, of_register, require_act
from inspection.lib.page import address_of

WARNING = "被反映人、主要问题等内容保存后即封存，只有获授权的人员能够阅看，每次阅看都有记录。"


@of_register
def lead_create(request: HttpRequest) -> HttpResponse:
    if not may_register(request.user):
        raise PermissionDenied
    form = LeadForm(request.POST or None, request.FILES or None, user=request.user)
    return _register(request, form, finding=None)


@of_register
def lead_create_from(request: HttpRequest, pk: int) -> HttpResponse:
    finding = get_object_or_404(Finding.objects.visible_to(request.user).select_related("inspection__team"), pk=pk)
    if not may_record(request.user, finding.inspection):
        raise PermissionDenied
    form = FindingLeadForm(request.POST or None, request.FILES or None, committees=[finding.committee_id])
    return _register(request, form, finding=finding)


def _register(request: HttpRequest, form: DossierForm, *, finding: Finding | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        inspection = finding.inspection if finding else facts.pop("inspection")
        try:
            lead = register_lead(inspection, finding=finding, by=request.user, **facts)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"已登记，编号{lead.number}。提请审批前可以继续修改。")
            return redirect(lead)
    sub = f"来源问题：{finding.number}" if finding else "登记后由组长或登记人提请领导小组审批"
    back = finding.get_absolute_url() if finding else reverse("findings:lead_list")
    return _page(request, form, title="登记问题线索", sub=sub, submit="登记", back=back)


@of_register
def lead_edit(request: HttpRequest, pk: int) -> HttpResponse:
    lead = find_lead(request, pk)
    require_act(request, lead, LeadAct.EDIT)
    if not is_possible(request, lead, LeadAct.EDIT):
        return redirect(lead)
    opened = open_dossier(lead, by=request.user, address=address_of(request), note="修改线索内容")
    form = DossierEditForm(
        request.POST or None,
        request.FILES or None,
        committees=[lead.committee_id],
        instance=opened.dossier,
        initial={"proposed_receiver": lead.proposed_receiver},
    )
    if request.method == "POST" and form.is_valid():
        try:
            edit_lead(lead, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "已保存。")
            return redirect(lead)
    return _page(
        request, form, title="修改线索内容", sub=f"{lead.number}　本次查看已记录", back=lead.get_absolute_url()
    )


def _page(request: HttpRequest, form: DossierForm, **context: Any) -> HttpResponse:
    context = {"form": form, "warning": WARNING, "address": address_of(request), **context}
    return render(request, "findings/leads/lead_form.html", context, status=422 if form.errors else 200)
