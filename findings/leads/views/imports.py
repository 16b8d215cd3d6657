"""Uploading a list of leads. Only the person who uploaded it ever sees it, and nobody from a unit learns that it exists."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from findings.findings.access import may_record
from findings.leads.models import LeadImport
from findings.leads.services import imports as services
from findings.leads.views.details import of_register
from findings.leads.views.import_lists import PAGES, own_imports
from inspection.files import views as shared
from inspection.trail.views import workbook_answer
from rounds.models import Inspection

SEALED = "导入后内容即封存，只有登记人和组长能够阅看；本页只有您本人能看到，导入或放弃后即清除"


@of_register
def lead_import_upload(request: HttpRequest, pk: int) -> HttpResponse:
    inspections = Inspection.objects.visible_to(request.user).select_related("team", "unit")
    inspection = get_object_or_404(inspections, pk=pk)
    if not may_record(request.user, inspection):
        raise PermissionDenied
    return shared.upload_page(
        request,
        PAGES,
        stage=partial(services.stage_leads, inspection),
        crumbs=_crumbs(),
        sub=f"{inspection.unit} · {inspection.team} · {SEALED}",
        template_url=reverse("findings:lead_import_template"),
        batches=own_imports(request, inspection=inspection),
    )


@of_register
@require_safe
def lead_import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    return shared.batch_page(
        request,
        batch,
        PAGES,
        may_act=may_record(request.user, batch.inspection),
        crumbs=_crumbs(),
        sub=f"{batch.attachment.name} · {batch.inspection.unit} · {SEALED}",
        upload_url=reverse("findings:lead_import_upload", args=[batch.inspection_id]),
        result_url=reverse("findings:lead_list"),
        undo_refusal=services.why_not_undo(batch) if batch.is_committed else "",
    )


@of_register
@require_POST
def lead_import_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.remap(request, _own(request, pk), PAGES)


@of_register
@require_POST
def lead_import_row(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    return shared.tick(request, _own(request, pk), PAGES, number)


@of_register
@require_safe
def lead_import_annotated(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.send_annotated(request, _batch(request, pk), PAGES, answer=workbook_answer)


@of_register
@require_POST
def lead_import_commit(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.commit_all(request, _own(request, pk), PAGES)


@of_register
@require_POST
def lead_import_commit_valid(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.commit_valid(request, _own(request, pk), PAGES)


@of_register
@require_POST
def lead_import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _own(request, pk)
    return shared.act(request, batch, partial(services.undo_leads, batch, by=request.user), "已撤销本批导入。")


@of_register
@require_POST
def lead_import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.discard(request, _own(request, pk), PAGES)


def _batch(request: HttpRequest, pk: int) -> LeadImport:
    related = ("inspection__team", "inspection__unit", "attachment", "created_by", "committed_by", "undone_by")
    return get_object_or_404(LeadImport.objects.visible_to(request.user).select_related(*related), pk=pk)


def _own(request: HttpRequest, pk: int) -> LeadImport:
    """The person's own batch, while still recording leads of that inspection."""
    batch = _batch(request, pk)
    if not may_record(request.user, batch.inspection):
        raise PermissionDenied
    return batch


def _crumbs() -> list[tuple[str, str]]:
    return [("问题线索", reverse("findings:lead_list")), ("导入批次", reverse("findings:lead_import_create"))]
