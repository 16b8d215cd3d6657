"""Evidence files of a finding: for the team, the office and the leading group, never for the unit."""

from functools import partial

from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from findings.findings.forms.findings import EvidenceForm
from findings.findings.services.evidence import attach_evidence, remove_evidence
from findings.findings.views.details import find_inside
from inspection.files.services import send
from inspection.lib.answers import answer_button, answer_small_form
from inspection.lib.page import address_of
from inspection.lib.requests import Request
from inspection.trail.choices import Action
from inspection.trail.services import record_access


@require_POST
def evidence_add(request: Request, pk: int) -> HttpResponse:
    finding = find_inside(request, pk)
    form = EvidenceForm(request.POST, request.FILES)
    return answer_small_form(
        request,
        form,
        lambda: attach_evidence(finding, uploads=form.cleaned_data["files"], by=request.user),
        back=finding,
        done=lambda _: f"已上传 {len(form.cleaned_data['files'])} 个文件。",
    )


@require_safe
def evidence_download(request: Request, pk: int, file: int) -> FileResponse:
    finding = find_inside(request, pk)
    attachment = get_object_or_404(finding.evidence.all(), pk=file)
    with transaction.atomic():
        record_access(
            request.user, Action.DOWNLOAD, finding, note=f"佐证材料 {attachment.pk}", address=address_of(request)
        )
        return send(attachment)


@require_POST
def evidence_remove(request: Request, pk: int, file: int) -> HttpResponse:
    finding = find_inside(request, pk)
    attachment = get_object_or_404(finding.evidence.all(), pk=file)
    name = attachment.name
    act = partial(remove_evidence, finding, attachment=attachment, by=request.user)
    return answer_button(request, act, back=finding, done=f"已删除“{name}”。")
