"""Uploading findings: the leader's main job, from the file to the commit and back."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from findings.findings.models import FindingImport
from findings.findings.services import imports as services
from findings.findings.services.import_kind import KIND, findings_template
from findings.findings.services.import_rows import refusal, why_not_undo
from inspection.files import views as shared
from inspection.lib import access
from inspection.trail.views import workbook_answer
from rounds.models import Inspection

PAGES = shared.Pages(KIND, "findings:import", "导入问题", "个问题")
EARLIER = 20


def import_upload(request: HttpRequest, pk: int) -> HttpResponse:
    inspection = _inspection(request, pk)
    access.require(request.user, "inspect_team", inspection.team)
    earlier = FindingImport.objects.visible_to(request.user).filter(inspection=inspection)
    return shared.upload_page(
        request,
        PAGES,
        stage=partial(services.stage_findings, inspection),
        refusal=refusal(inspection),
        crumbs=_crumbs(),
        sub=_sub(inspection),
        template_url=reverse("findings:import_template", args=[pk]),
        batches=earlier.select_related("attachment", "created_by")[:EARLIER],
    )


@require_safe
def import_template(request: HttpRequest, pk: int) -> HttpResponse:
    inspection = _inspection(request, pk)
    access.require(request.user, "inspect_team", inspection.team)
    return workbook_answer(findings_template(inspection), "问题清单模板.xlsx")


@require_safe
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    inspection = batch.inspection
    return shared.batch_page(
        request,
        batch,
        PAGES,
        may_act=access.may(request.user, "inspect_team", inspection.team),
        refusal=refusal(inspection),
        crumbs=_crumbs(),
        sub=f"{batch.attachment.name} · {_sub(inspection)}",
        upload_url=reverse("findings:import_upload", args=[inspection.pk]),
        result_url=f"{reverse('findings:finding_list')}?batch={batch.pk}",
        undo_refusal=why_not_undo(batch) if batch.is_committed else "",
    )


@require_POST
def import_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.remap(request, _own(request, pk), PAGES)


@require_POST
def import_row(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    return shared.tick(request, _own(request, pk), PAGES, number)


@require_safe
def import_annotated(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.send_annotated(request, _batch(request, pk), PAGES, answer=workbook_answer)


@require_POST
def import_commit(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.commit_all(request, _own(request, pk), PAGES)


@require_POST
def import_commit_valid(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.commit_valid(request, _own(request, pk), PAGES)


@require_POST
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _own(request, pk)
    undo = partial(services.undo_findings, batch, by=request.user)
    return shared.act(request, batch, undo, "已撤销本批导入。")


@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.discard(request, _own(request, pk), PAGES)


def _inspection(request: HttpRequest, pk: int) -> Inspection:
    inspections = Inspection.objects.visible_to(request.user).select_related("round__plan", "team", "unit")
    return get_object_or_404(inspections, pk=pk)


def _batch(request: HttpRequest, pk: int) -> FindingImport:
    batches = FindingImport.objects.visible_to(request.user)
    related = ("inspection__round__plan", "inspection__team", "inspection__unit", "attachment")
    return get_object_or_404(batches.select_related(*related, "created_by", "committed_by", "undone_by"), pk=pk)


def _own(request: HttpRequest, pk: int) -> FindingImport:
    """A batch of a team in which the person may record findings."""
    batch = _batch(request, pk)
    access.require(request.user, "inspect_team", batch.inspection.team)
    return batch


def _crumbs() -> list[tuple[str, str]]:
    return [("问题清单", reverse("findings:finding_list")), ("导入批次", reverse("findings:import_list"))]


def _sub(inspection: Inspection) -> str:
    return f"{inspection.unit} · {inspection.team} · {inspection.authorization_number}"
