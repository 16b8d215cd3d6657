"""A unit brings its filled-in ledger: from the file to the commit."""

from typing import Any

from django.urls import reverse

from inspection.accounts.models import User
from inspection.files.views.imports import ImportPages
from inspection.trail.views import workbook_answer
from rectification.feedback.acts import FEEDBACK_ACTS
from rectification.feedback.models import Feedback
from rectification.ledger.models import LedgerImport
from rectification.ledger.services.imports import KIND, stage_ledger


class LedgerImportPages(ImportPages[Feedback]):
    kind = KIND
    title, things = "导入整改台账", "行变化"
    routes = "rectification:import"
    upload_at = "feedback/<int:pk>/ledger/import/"
    batches_at = "ledger/imports/"
    anchors, anchor_field, anchor_related = Feedback, "feedback", ("inspection__unit", "inspection__team")
    send = staticmethod(workbook_answer)

    def may_act(self, user: User, feedback: Feedback) -> bool:
        return FEEDBACK_ACTS.has_role(user, feedback, "import_ledger")

    def stage(self, feedback: Feedback, facts: dict[str, Any], *, by: User) -> LedgerImport:
        return stage_ledger(feedback, upload=facts["file"], by=by)

    def template_url(self, feedback: Feedback) -> str:
        """The ledger as it stands is the form to fill in."""
        return reverse("rectification:ledger_export", args=[feedback.pk])

    def crumbs(self, feedback: Feedback) -> list[tuple[str, str]]:
        return [
            ("反馈与签收", reverse("rectification:feedback_list")),
            (str(feedback.inspection.unit), feedback.get_absolute_url()),
        ]

    def sub(self, feedback: Feedback) -> str:
        return f"{feedback.inspection.unit} · {feedback.inspection.team} · {feedback.fed_back_on:%Y-%m-%d}反馈"

    def result_url(self, batch: LedgerImport) -> str:
        return f"{reverse('rectification:item_list')}?unit={batch.feedback.inspection.unit_id}"


PAGES = LedgerImportPages()
