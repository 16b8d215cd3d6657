"""Writing findings one by one: recording, editing, deleting a draft, correcting a signed wording."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from findings.findings.access import part_in
from findings.findings.choices import FindingStatus
from findings.findings.forms.findings import CorrectionForm, FindingForm
from findings.findings.models import Finding
from findings.findings.services import findings as services
from inspection.lib import access
from rounds.models import Inspection


def finding_new(request: HttpRequest) -> HttpResponse:
    """Choose the inspection; with one to choose from, go straight to its form."""
    standing = access.standing(request.user)
    if not standing.is_team:
        raise Http404
    own = Inspection.objects.visible_to(request.user).recorded_by(request.user)
    inspections = list(own.not_fed_back().select_related("round__plan", "team", "unit"))
    if len(inspections) == 1:
        return redirect("findings:finding_record", inspections[0].pk)
    return render(request, "findings/findings/finding_new.html", {"inspections": inspections})


def finding_record(request: HttpRequest, pk: int) -> HttpResponse:
    inspections = Inspection.objects.visible_to(request.user).select_related("round__plan", "team", "unit")
    inspection = get_object_or_404(inspections, pk=pk)
    access.require(request.user, "inspect_team", inspection.team)
    form = FindingForm(request.POST or None, inspection=inspection)
    if request.method == "POST" and form.is_valid():
        try:
            finding = services.record_finding(inspection, facts=form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"已登记问题 {finding.number}，当前为草拟。")
            return redirect(finding)
    sub = f"{inspection.round} · {inspection.unit} · {inspection.team}"
    return _form_page(request, form, "登记问题", sub, "登记", reverse("findings:finding_list"))


def finding_edit(request: HttpRequest, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    part = part_in(request.user, finding)
    if not part.records:
        raise PermissionDenied
    if finding.status == FindingStatus.TEAM_REVIEW and not part.signs:
        messages.error(request, "该问题已提交审签，由组长、副组长修改；提交人可先撤回再修改。")
        return redirect(finding)
    form = FindingForm(request.POST or None, instance=finding, inspection=finding.inspection)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_finding(finding, changes=form.changes, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "已保存。")
            return redirect(finding)
    sub = f"{finding.number} · {finding.unit} · {finding.team}"
    return _form_page(request, form, "修改问题", sub, "保存", finding.get_absolute_url())


@require_POST
def finding_delete(request: HttpRequest, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    access.require(request.user, "inspect_team", finding.team)
    try:
        services.delete_finding(finding, by=request.user)
    except ValidationError as error:
        messages.error(request, error.message)
        return redirect(finding)
    messages.success(request, f"已删除草稿 {finding.number}。")
    return redirect("findings:finding_list")


def finding_correct(request: HttpRequest, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    if not part_in(request.user, finding).corrects(finding):
        raise PermissionDenied
    initial = {name: getattr(finding, name) for name in services.WORDING}
    form = CorrectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_finding(finding, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"已更正，现为第{finding.version}版。原文本已保留。")
            return redirect(finding)
    warning = "更正会形成新的版本，原文本和更正理由一并保留，不能撤销。"
    sub = f"{finding.number} · {finding.unit}"
    return _form_page(request, form, "更正问题文本", sub, "确认更正", finding.get_absolute_url(), warning)


def _finding(request: HttpRequest, pk: int) -> Finding:
    """The finding as an insider sees it: from outside none of these pages exists."""
    findings = Finding.objects.visible_to(request.user).inside(request.user).defer("search")
    return get_object_or_404(findings.select_related("inspection__round", "team", "unit"), pk=pk)


def _form_page(
    request: HttpRequest, form: BaseForm, title: str, sub: str, submit: str, back: str, warning: str = ""
) -> HttpResponse:
    context = {"form": form, "title": title, "sub": sub, "submit": submit, "back": back, "warning": warning}
    return render(request, "includes/form.html", context, status=422 if form.errors else 200)
