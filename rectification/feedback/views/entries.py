"""Recording a feedback, and adding problems approved later."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from rectification.feedback.access import may_feed_back
from rectification.feedback.forms import FeedbackForm, SupplementForm
from rectification.feedback.models import Feedback
from rectification.feedback.services import feedback as services
from rectification.feedback.services.opening import counts_for_feedback
from rectification.views import fill, form_page, require
from rounds.models import Inspection


def feedback_create(request: HttpRequest, pk: int) -> HttpResponse:
    inspections = Inspection.objects.visible_to(request.user).select_related("round", "team", "unit")
    inspection = get_object_or_404(inspections, pk=pk)
    require(may_feed_back(request.user, inspection))
    form = FeedbackForm(request.POST or None, request.FILES or None)
    if fill(
        request,
        form,
        lambda data: services.record_feedback(inspection, **data, by=request.user),
        "反馈已登记，整改台账已建立，已通知被巡察单位签收。",
    ):
        return redirect(inspection.feedback)
    ready, later = counts_for_feedback(inspection)
    return form_page(
        request,
        form,
        title=f"登记反馈：{inspection.unit}",
        sub=str(inspection),
        back=reverse("rectification:feedback_list"),
        submit="登记反馈并建立台账",
        warning=f"将反馈 {ready} 条问题，{later} 条尚未审定不在其中。登记后不能撤销，整改期限开始计算。",
        confirm=f"将反馈 {ready} 条问题，{later} 条尚未审定不在其中。登记后不能撤销，确定登记吗？",
    )


def feedback_supplement(request: HttpRequest, pk: int) -> HttpResponse:
    feedbacks = Feedback.objects.visible_to(request.user).select_related("inspection__team", "inspection__unit")
    feedback = get_object_or_404(feedbacks, pk=pk)
    require(may_feed_back(request.user, feedback.inspection))
    form = SupplementForm(request.POST or None)
    if fill(
        request,
        form,
        lambda data: services.supplement_feedback(feedback, **data, by=request.user),
        "补充反馈的问题已列入整改台账，已通知被巡察单位。",
    ):
        return redirect(feedback)
    ready, later = counts_for_feedback(feedback.inspection)
    return form_page(
        request,
        form,
        title=f"补充反馈：{feedback.inspection.unit}",
        sub=f"首次反馈日期：{feedback.fed_back_on:%Y-%m-%d}",
        back=feedback.get_absolute_url(),
        submit="补充反馈",
        warning=f"将补充反馈 {ready} 条问题，{later} 条尚未审定不在其中。",
        confirm=f"将补充反馈 {ready} 条问题，登记后不能撤销，确定吗？",
    )
