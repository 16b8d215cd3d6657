"""Evidence files of a finding: for the team, the office and the leading group, never for the unit."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from findings.findings.forms.findings import EvidenceForm
from findings.findings.models import Finding
from findings.findings.services import evidence
from inspection.files.services import send
from inspection.lib import access
from inspection.lib.page import address_of
from inspection.trail.choices import Action
from inspection.trail.services import record_access


@require_POST
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    access.require(request.user, "inspect_team", finding.team)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "请选择要上传的文件。")
        return redirect(finding)
    files = form.cleaned_data["files"]
    try:
        evidence.attach_evidence(finding, uploads=files, by=request.user)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"已上传 {len(files)} 个文件。")
    return redirect(finding)


@require_safe
def evidence_download(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    finding = _finding(request, pk)
    attachment = get_object_or_404(finding.evidence.all(), pk=file)
    with transaction.atomic():
        record_access(
            request.user, Action.DOWNLOAD, finding, note=f"佐证材料 {attachment.pk}", address=address_of(request)
        )
        return send(attachment)


@require_POST
def evidence_remove(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    finding = _finding(request, pk)
    access.require(request.user, "inspect_team", finding.team)
    attachment = get_object_or_404(finding.evidence.all(), pk=file)
    name = attachment.name
    try:
        evidence.remove_evidence(finding, attachment=attachment, by=request.user)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"已删除“{name}”。")
    return redirect(finding)


def _finding(request: HttpRequest, pk: int) -> Finding:
    findings = Finding.objects.visible_to(request.user).inside(request.user).defer("search")
    return get_object_or_404(findings.select_related("team"), pk=pk)
