"""One feedback: its problems, the two receipts, its files, and the printed list."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from inspection.trail.choices import Action
from inspection.trail.services import history_of
from rectification.feedback.access import may_feed_back
from rectification.feedback.models import Feedback
from rectification.feedback.services import feedback as services
from rectification.feedback.services.opening import counts_for_feedback
from rectification.ledger.access import has_head, may_head, may_report
from rectification.views import act, download, noted, require, told


def _feedback(request: HttpRequest, pk: int) -> Feedback:
    related = ("inspection__unit", "inspection__team", "inspection__round__plan", "head_signed_by", "body_signed_by")
    return get_object_or_404(Feedback.objects.visible_to(request.user).select_related(*related, "created_by"), pk=pk)


def feedback_detail(request: HttpRequest, pk: int) -> HttpResponse:
    feedback = _feedback(request, pk)
    context = {
        "feedback": feedback,
        "items": feedback.items.select_related("finding__category").order_by("sequence"),
        "files": feedback.files.all(),
        "history": told(request, history_of(feedback)),
        **_possible(request, feedback),
    }
    return render(request, "rectification/feedback/feedback_detail.html", context)


def _possible(request: HttpRequest, feedback: Feedback) -> dict[str, Any]:
    """What this person may do now, and what is missing before anybody can."""
    unit, user = feedback.inspection.unit, request.user
    feeds_back = may_feed_back(user, feedback.inspection)
    ready, later = counts_for_feedback(feedback.inspection) if feeds_back else (0, 0)
    return {
        "may_sign_head": not feedback.head_signed_at and may_head(user, unit),
        "may_sign_body": not feedback.body_signed_at and may_report(user, unit),
        "may_import": may_report(user, unit),
        "ready": ready,
        "later": later,
        "lacks_head": feeds_back and not has_head(unit),
    }


def feedback_print(request: HttpRequest, pk: int) -> HttpResponse:
    feedback = _feedback(request, pk)
    noted(request, Action.PRINT, feedback, "反馈问题清单")
    items = feedback.items.select_related("finding__category__parent").order_by("sequence")
    return render(request, "rectification/feedback/feedback_print.html", {"feedback": feedback, "items": items})


@require_POST
def feedback_sign_head(request: HttpRequest, pk: int) -> HttpResponse:
    feedback = _feedback(request, pk)
    require(may_head(request.user, feedback.inspection.unit))
    act(request, lambda: services.sign_as_head(feedback, by=request.user), "已由主要负责人签收。")
    return redirect(feedback)


@require_POST
def feedback_sign_body(request: HttpRequest, pk: int) -> HttpResponse:
    feedback = _feedback(request, pk)
    require(may_report(request.user, feedback.inspection.unit))
    act(request, lambda: services.sign_for_body(feedback, by=request.user), "已由领导班子签收。")
    return redirect(feedback)


def feedback_file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    feedback = _feedback(request, pk)
    return download(request, feedback, get_object_or_404(feedback.files, pk=file))
