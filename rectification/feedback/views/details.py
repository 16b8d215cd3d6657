"""One feedback: its problems, the two receipts, its files, and the printed list."""

from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from inspection.lib.answers import answer_button
from inspection.lib.requests import Request
from inspection.trail.choices import Action
from inspection.trail.services import history_of
from rectification.feedback.acts import FEEDBACK_ACTS
from rectification.feedback.models import Feedback
from rectification.feedback.services import feedback as services
from rectification.feedback.services.opening import counts_for_feedback
from rectification.ledger.access import has_head
from rectification.ledger.querysets import committee_above
from rectification.ledger.views.records import download, history_for_reader, record_access


def _feedback(request: Request, pk: int) -> Feedback:
    related = (
        "committee",
        "unit",
        "inspection__unit",
        "inspection__team",
        "inspection__round__plan",
        "head_signed_by",
        "body_signed_by",
    )
    return get_object_or_404(Feedback.objects.visible_to(request.user).select_related(*related, "created_by"), pk=pk)


def feedback_detail(request: Request, pk: int) -> HttpResponse:
    feedback = _feedback(request, pk)
    above = committee_above(request.user, feedback)
    context = {
        "feedback": feedback,
        "above": above,
        "items": feedback.items.select_related("finding__category").order_by("sequence"),
        "ledger_url": _ledger_url(feedback, scope="above" if above else ""),
        "files": feedback.files.all(),
        "history": history_for_reader(request, feedback, history_of(feedback)),
        **_possible(request, feedback),
    }
    return render(request, "rectification/feedback/feedback_detail.html", context)


def _ledger_url(feedback: Feedback, *, scope: str) -> str:
    """The ledger, filtered to the problems of this feedback."""
    query = {"unit": feedback.inspection.unit_id, "round": feedback.inspection.round_id, "scope": scope}
    return f"{reverse('rectification:item_list')}?{urlencode({key: value for key, value in query.items() if value})}"


def _possible(request: Request, feedback: Feedback) -> dict[str, Any]:
    """The names of what this person may do now, and what is missing before anybody can."""
    feeds_back = FEEDBACK_ACTS.has_role(request.user, feedback, "supplement")
    ready, later = counts_for_feedback(feedback.inspection) if feeds_back else (0, 0)
    return {
        "acts": {act.name for act in FEEDBACK_ACTS.acts_for(request.user, feedback)},
        "ready": ready,
        "later": later,
        "lacks_head": feeds_back and not has_head(feedback.inspection.unit),
    }


def feedback_print(request: Request, pk: int) -> HttpResponse:
    feedback = _feedback(request, pk)
    record_access(request, Action.PRINT, feedback, "反馈问题清单")
    items = feedback.items.select_related("finding__category__parent").order_by("sequence")
    return render(request, "rectification/feedback/feedback_print.html", {"feedback": feedback, "items": items})


@require_POST
def feedback_sign_head(request: Request, pk: int) -> HttpResponse:
    feedback = _feedback(request, pk)
    return answer_button(
        request, lambda: services.sign_as_head(feedback, by=request.user), back=feedback, done="已由主要负责人签收。"
    )


@require_POST
def feedback_sign_body(request: Request, pk: int) -> HttpResponse:
    feedback = _feedback(request, pk)
    return answer_button(
        request, lambda: services.sign_for_body(feedback, by=request.user), back=feedback, done="已由领导班子签收。"
    )


def feedback_file(request: Request, pk: int, file: int) -> FileResponse:
    feedback = _feedback(request, pk)
    return download(request, feedback, get_object_or_404(feedback.files, pk=file))
