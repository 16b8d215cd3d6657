"""A unit brings its filled-in ledger: from the file to the commit."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from inspection.files import views as shared
from inspection.lib.answers import require
from inspection.trail.views import workbook_answer
from rectification.feedback.models import Feedback
from rectification.ledger.access import may_report
from rectification.ledger.models import LedgerImport
from rectification.ledger.services import imports as services

PAGES = shared.Pages(services.KIND, "rectification:import", "导入整改台账", "行变化")
EARLIER = 20


def import_upload(request: HttpRequest, pk: int) -> HttpResponse:
    feedbacks = Feedback.objects.visible_to(request.user).select_related("inspection__unit", "inspection__team")
    feedback = get_object_or_404(feedbacks, pk=pk)
    require(may_report(request.user, feedback.inspection.unit))
    earlier = LedgerImport.objects.visible_to(request.user).filter(feedback=feedback)
    return shared.upload_page(
        request,
        PAGES,
        stage=partial(services.stage_ledger, feedback),
        crumbs=_crumbs(feedback),
        sub=_sub(feedback),
        template_url=reverse("rectification:ledger_export", args=[pk]),
        batches=earlier.select_related("attachment", "created_by")[:EARLIER],
    )


@require_safe
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    feedback = batch.feedback
    return shared.batch_page(
        request,
        batch,
        PAGES,
        may_act=True,
        refusal="",
        crumbs=_crumbs(feedback),
        sub=f"{batch.attachment.name} · {_sub(feedback)}",
        upload_url=reverse("rectification:import_upload", args=[feedback.pk]),
        result_url=f"{reverse('rectification:item_list')}?unit={feedback.inspection.unit_id}",
        undo_refusal=services.NO_UNDO if batch.is_committed else "",
    )


@require_POST
def import_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.remap(request, _batch(request, pk), PAGES)


@require_POST
def import_row(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    return shared.tick(request, _batch(request, pk), PAGES, number)


@require_safe
def import_annotated(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.send_annotated(request, _batch(request, pk), PAGES, answer=workbook_answer)


@require_POST
def import_commit(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.commit_all(request, _batch(request, pk), PAGES)


@require_POST
def import_commit_valid(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.commit_valid(request, _batch(request, pk), PAGES)


@require_POST
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    return shared.act(request, batch, partial(services.undo_ledger, batch, by=request.user), "")


@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    return shared.discard(request, _batch(request, pk), PAGES)


def _batch(request: HttpRequest, pk: int) -> LedgerImport:
    """A batch of a unit this person reports for: nobody else sees it at all."""
    related = ("feedback__inspection__unit", "feedback__inspection__team", "attachment")
    batches = LedgerImport.objects.visible_to(request.user).select_related(*related)
    return get_object_or_404(batches.select_related("created_by", "committed_by", "undone_by"), pk=pk)


def _crumbs(feedback: Feedback) -> list[tuple[str, str]]:
    return [
        ("反馈与签收", reverse("rectification:feedback_list")),
        (str(feedback.inspection.unit), feedback.get_absolute_url()),
    ]


def _sub(feedback: Feedback) -> str:
    return f"{feedback.inspection.unit} · {feedback.inspection.team} · {feedback.fed_back_on:%Y-%m-%d}反馈"
