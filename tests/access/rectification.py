from typing import Any

from rectification.closing.choices import RequestState
from rectification.ledger.services.imports import stage_ledger
from rectification.ledger.views import imports as ledger
from rectification.models import ClosingRequest, Review, Update
from tests import factories
from tests.access.imports import lines_of
from tests.access.table import Line, pk
from tests.findings.import_files import workbook


def measure(world: Any) -> list[int]:
    return [factories.MeasureFactory(item=world.item).pk]


def feedback_file(world: Any) -> list[int]:
    attachment = factories.AttachmentFactory()
    world.feedback.files.add(attachment)
    return [world.feedback.pk, attachment.pk]


def evidence(world: Any) -> list[int]:
    update = Update.objects.create(
        item=world.item, text="已完成自查", status="ongoing", reported_by=world.people["unit"]
    )
    attachment = factories.AttachmentFactory()
    update.evidence.add(attachment)
    return [update.pk, attachment.pk]


def asked(world: Any) -> ClosingRequest:
    return factories.ClosingRequestFactory(item=world.item, submitted_by=world.people["unit"])


def review(world: Any) -> list[int]:
    request = asked(world)
    request.state, request.confirmed_by = RequestState.REVIEWING, world.people["unithead"]
    request.confirmed_at = request.submitted_at
    request.save()
    return [
        Review.objects.create(
            request=request,
            order=1,
            party="office",
            submitted_by=request.submitted_by,
            confirmed_by=request.confirmed_by,
        ).pk
    ]


def batch_of_ledger(world: Any) -> list[int]:
    """A checked ledger of the unit."""
    upload = workbook([1], header=["序号", "具体问题"])
    return [stage_ledger(world.feedback, upload=upload, by=world.people["unit"]).pk]


LINES = {
    #    anon off lg  lead memb lead2 head unit unit2 disc org  sys sec aud
    "rectification:feedback_list": Line("302 200 200 200 200 200 200 200 200 200 200 404 404 404"),
    "rectification:feedback_create": Line("302 200 403 200 403 404 404 404 404 404 404 404 404 404", pk("running")),
    "rectification:feedback_detail": Line("302 200 200 200 200 404 200 200 404 200 200 404 404 404", pk("feedback")),
    "rectification:feedback_supplement": Line(
        "302 200 403 200 403 404 403 403 404 403 403 404 404 404", pk("feedback")
    ),
    "rectification:feedback_print": Line("302 200 200 200 200 404 200 200 404 200 200 404 404 404", pk("feedback")),
    "rectification:feedback_sign_head": Line(
        "302 403 403 403 403 404 302 403 404 403 403 404 404 404", pk("feedback"), method="post"
    ),
    "rectification:feedback_sign_body": Line(
        "302 403 403 403 403 404 302 302 404 403 403 404 404 404", pk("feedback"), method="post"
    ),
    "rectification:feedback_file": Line("302 200 200 200 200 404 200 200 404 200 200 404 404 404", feedback_file),
    "rectification:item_list": Line("302 200 200 200 200 200 200 200 200 200 200 404 404 404"),
    "rectification:item_detail": Line("302 200 200 200 200 404 200 200 404 200 200 404 404 404", pk("item")),
    "rectification:item_edit": Line("302 403 403 403 403 404 200 200 404 403 403 404 404 404", pk("item")),
    "rectification:deadline_change": Line("302 200 403 403 403 404 403 403 404 403 403 404 404 404", pk("item")),
    "rectification:measure_add": Line("302 403 403 403 403 404 200 200 404 403 403 404 404 404", pk("item")),
    "rectification:progress_report": Line("302 403 403 403 403 404 200 200 404 403 403 404 404 404", pk("item")),
    "rectification:closing_ask": Line("302 403 403 403 403 404 200 200 404 403 403 404 404 404", pk("item")),
    "rectification:measure_edit": Line("302 403 403 403 403 404 200 200 404 403 403 404 404 404", measure),
    "rectification:measure_finish": Line(
        "302 403 403 403 403 404 302 302 404 403 403 404 404 404", measure, method="post"
    ),
    # The head removes it, so the liaison finds nothing.
    "rectification:measure_remove": Line(
        "302 403 403 403 403 404 302 404 404 404 404 404 404 404", measure, method="post"
    ),
    "rectification:evidence_download": Line("302 200 200 200 200 404 200 200 404 200 200 404 404 404", evidence),
    "rectification:closing_confirm": Line(
        "302 403 403 403 403 404 302 403 404 403 403 404 404 404", lambda w: [asked(w).pk], method="post"
    ),
    "rectification:closing_withdraw": Line(
        "302 403 403 403 403 404 302 302 404 403 403 404 404 404", lambda w: [asked(w).pk], method="post"
    ),
    "rectification:review_list": Line("302 200 200 200 200 200 403 403 403 200 200 404 404 404"),
    "rectification:review_detail": Line("302 200 200 200 200 404 403 403 404 200 200 404 404 404", review),
    "rectification:review_approve": Line(
        "302 302 403 403 403 404 403 403 404 403 403 404 404 404", review, lambda w: {"opinion": "同意"}
    ),
    "rectification:review_return": Line(
        "302 302 403 403 403 404 403 403 404 403 403 404 404 404", review, lambda w: {"opinion": "数据不实"}
    ),
    "rectification:ledger_export": Line("302 200 200 200 200 404 200 200 404 200 200 404 404 404", pk("feedback")),
    "rectification:ledger_print": Line("302 200 200 200 200 404 200 200 404 200 200 404 404 404", pk("feedback")),
    "rectification:ledger_export_all": Line("302 200 200 200 200 200 200 200 200 200 200 404 404 404"),
    "rectification:import_upload": Line("302 403 403 403 403 404 200 200 404 403 403 404 404 404", pk("feedback")),
    **lines_of(
        ledger.PAGES,
        batch_of_ledger,
        column="sequence",
        reads="302 404 404 404 404 404 200 200 404 404 404 404 404 404",
        acts="302 404 404 404 404 404 302 302 404 404 404 404 404 404",
    ),
}
