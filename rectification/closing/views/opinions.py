"""One party's opinion on a request for 销号, with everything it is based on."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.answers import answer_form
from inspection.lib.refusals import LostRace, NotAllowed, Refused
from inspection.lib.requests import Request
from rectification.closing import services
from rectification.closing.access import refuse_units
from rectification.closing.acts import REVIEW_ACTS
from rectification.closing.choices import Decision
from rectification.closing.forms import OpinionForm, ReturnForm
from rectification.closing.models import Review
from rectification.closing.views.reviews import RELATED

PAGE = "rectification/closing/review_detail.html"
ENDED = "本次会审已结束。"


def _review(request: Request, pk: int) -> Review:
    access.refuse_administrators(request.user)
    reviews = Review.objects.visible_to(request.user).select_related(*RELATED).defer("request__item__finding__search")
    review = get_object_or_404(reviews, pk=pk)
    refuse_units(request.user)
    return review


def review_detail(request: Request, pk: int) -> HttpResponse:
    review = _review(request, pk)
    return render(request, PAGE, {"form": OpinionForm(), **_context(request, review)})


def _context(request: Request, review: Review) -> dict[str, Any]:
    item = review.request.item
    may_decide, refusal = _answer(request.user, review)
    return {
        "review": review,
        "item": item,
        "chain": review.request.reviews.select_related("reviewed_by"),
        "measures": item.measures.all(),
        "updates": item.updates.select_related("measure", "reported_by").prefetch_related("evidence"),
        "earlier": item.closing_requests.exclude(pk=review.request_id).prefetch_related("reviews__reviewed_by"),
        "may_decide": may_decide,
        "is_own_party": bool(refusal) and not review.decision,
        "refusal": refusal,
    }


def _answer(user: User, review: Review) -> tuple[bool, str]:
    """Whether the person may decide, and otherwise why not; no reason for other parties."""
    try:
        REVIEW_ACTS.refuse(user, review, "approve")
    except NotAllowed:
        return False, ""
    except LostRace:
        return False, ENDED
    except Refused as refusal:
        return False, "".join(refusal.messages)
    return True, ""


@require_POST
def review_approve(request: Request, pk: int) -> HttpResponse:
    return _decide(request, _review(request, pk), Decision.APPROVED, OpinionForm(request.POST))


@require_POST
def review_return(request: Request, pk: int) -> HttpResponse:
    return _decide(request, _review(request, pk), Decision.RETURNED, ReturnForm(request.POST))


def _decide(request: Request, review: Review, decision: str, form: OpinionForm) -> HttpResponse:
    REVIEW_ACTS.require(request.user, review, "approve")
    return answer_form(
        request,
        form,
        lambda: services.decide_review(review, decision=decision, **form.cleaned_data, by=request.user),
        title="",
        back="rectification:review_list",
        done="",
        then="rectification:review_list",
        template=PAGE,
        **_context(request, review),
    )
