"""One party's opinion on a request for 销号, with everything it is based on."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from inspection.lib import access
from rectification.closing import services as services
from rectification.closing.access import may_review
from rectification.closing.choices import Decision
from rectification.closing.forms import OpinionForm
from rectification.closing.models import Review
from rectification.closing.views.reviews import RELATED
from rectification.views import refuse_units


def _review(request: HttpRequest, pk: int) -> Review:
    access.refuse_administrators(request.user)
    reviews = Review.objects.visible_to(request.user).select_related(*RELATED).defer("request__item__finding__search")
    review = get_object_or_404(reviews, pk=pk)
    refuse_units(request)
    return review


def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    return _page(request, review, OpinionForm())


def _page(request: HttpRequest, review: Review, form: OpinionForm, status: int = 200) -> HttpResponse:
    item = review.request.item
    chain = list(review.request.reviews.select_related("reviewed_by"))
    waits = Review.objects.waiting_for(request.user).filter(pk=review.pk).exists()
    context: dict[str, Any] = {
        "review": review,
        "item": item,
        "form": form,
        "chain": chain,
        "measures": item.measures.all(),
        "updates": item.updates.select_related("measure", "reported_by").prefetch_related("evidence"),
        "earlier": item.closing_requests.exclude(pk=review.request_id).prefetch_related("reviews__reviewed_by"),
        "may_decide": waits,
        "is_own_party": not review.decision and not waits and may_review(request.user, review),
    }
    return render(request, "rectification/closing/review_detail.html", context, status=status)


@require_POST
def review_approve(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, Decision.APPROVED)


@require_POST
def review_return(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, Decision.RETURNED)


def _decide(request: HttpRequest, pk: int, decision: str) -> HttpResponse:
    review = _review(request, pk)
    form = OpinionForm(request.POST)
    if form.is_valid():
        try:
            services.decide_review(review, decision=decision, **form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            form.add_error("opinion", refusal.messages)
        else:
            return redirect("rectification:review_list")
    return _page(request, review, form, status=422)
