"""Recording a feedback, and adding problems approved later."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from inspection.lib.answers import answer_form
from inspection.lib.requests import Request
from rectification.feedback.acts import FEEDBACK_ACTS, INSPECTION_ACTS
from rectification.feedback.forms import FeedbackForm, SupplementForm
from rectification.feedback.models import Feedback
from rectification.feedback.services import feedback as services
from rectification.feedback.services.opening import counts_for_feedback
from rounds.models import Inspection


def feedback_create(request: Request, pk: int) -> HttpResponse:
    inspections = Inspection.objects.visible_to(request.user).select_related("round", "team", "unit")
    inspection = get_object_or_404(inspections, pk=pk)
    INSPECTION_ACTS.require(request.user, inspection, "feed_back")
    form = FeedbackForm(request.POST or None, request.FILES or None)
    ready, later = counts_for_feedback(inspection)
    return answer_form(
        request,
        form,
        lambda: services.record_feedback(inspection, **form.cleaned_data, by=request.user),
        title=f"登记反馈：{inspection.unit}",
        sub=str(inspection),
        back="rectification:feedback_list",
        done="反馈已登记，整改台账已建立，已通知被巡察单位签收。",
        submit="登记反馈并建立台账",
        warning=f"将反馈 {ready} 条问题，{later} 条尚未审定不在其中。登记后不能撤销，整改期限开始计算。",
        confirm=f"将反馈 {ready} 条问题，{later} 条尚未审定不在其中。登记后不能撤销，确定登记吗？",
    )


def feedback_supplement(request: Request, pk: int) -> HttpResponse:
    feedbacks = Feedback.objects.visible_to(request.user).select_related("inspection__team", "inspection__unit")
    feedback = get_object_or_404(feedbacks, pk=pk)
    FEEDBACK_ACTS.require(request.user, feedback, "supplement")
    form = SupplementForm(request.POST or None)
    ready, later = counts_for_feedback(feedback.inspection)
    return answer_form(
        request,
        form,
        lambda: services.supplement_feedback(feedback, **form.cleaned_data, by=request.user),
        title=f"补充反馈：{feedback.inspection.unit}",
        sub=f"首次反馈日期：{feedback.fed_back_on:%Y-%m-%d}",
        back=feedback,
        done="补充反馈的问题已列入整改台账，已通知被巡察单位。",
        then=feedback,
        submit="补充反馈",
        warning=f"将补充反馈 {ready} 条问题，{later} 条尚未审定不在其中。",
        confirm=f"将补充反馈 {ready} 条问题，登记后不能撤销，确定吗？",
    )
