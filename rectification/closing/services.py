"""Closing an item (销号): the unit asks, its head confirms, the chain of the round reviews."""

from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Min, QuerySet
from django.utils import timezone

from inspection.accounts.models import User
from inspection.lib.refusals import LostRace, locked
from rectification.closing import notifications
from rectification.closing.access import may_review
from rectification.closing.choices import Decision, RequestState
from rectification.closing.models import ClosingRequest, Review
from rectification.feedback.services import deadlines
from rectification.ledger.access import may_head, may_report
from rectification.ledger.choices import ItemStatus
from rectification.ledger.models import LedgerItem
from rectification.ledger.services.ledger import hold

NOT_READY = "整改状态为“基本完成”“已完成”或“长期坚持”的问题才能申请销号，请先报送整改进展。"
FINISHED = (ItemStatus.MOSTLY_DONE, ItemStatus.DONE)


def may_ask(item: LedgerItem) -> bool:
    """Whether the reported state allows a request: (mostly) done, or going on for long."""
    return item.status in FINISHED or (item.is_long_term and item.status == ItemStatus.ONGOING)


@transaction.atomic
def request_closing(item: LedgerItem, *, statement: str, by: User) -> ClosingRequest:
    """Ask for 销号; the head of the unit has to confirm before anybody reviews.

    Raises ValidationError when the item is not done, has no report, is closed, or a request is open already.
    """
    item = hold(item)
    if not may_ask(item):
        raise ValidationError(NOT_READY)
    if not item.updates.exists():
        raise ValidationError("尚未报送整改进展，不能申请销号。")
    request = ClosingRequest.objects.create(item=item, statement=statement, submitted_by=by)
    transaction.on_commit(partial(notifications.tell_head_to_confirm, request))
    return request


@transaction.atomic
def confirm_request(request: ClosingRequest, *, by: User) -> ClosingRequest:
    """The head confirms; the review chain of the round is copied and its first parties are told.

    Raises PermissionDenied for anybody but the unit's head, ValidationError when it was confirmed or withdrawn already.
    """
    if not may_head(by, request.item.unit):
        raise PermissionDenied
    due_on = deadlines.of_closing(request.item.inspection, timezone.localdate())
    _move(
        request,
        RequestState.AWAITING_HEAD,
        state=RequestState.REVIEWING,
        confirmed_by=by,
        confirmed_at=timezone.now(),
        due_on=due_on,
    )
    Review.objects.bulk_create(
        Review(request=request, order=order, party=party, submitted_by_id=request.submitted_by_id, confirmed_by=by)
        for order, party in request.item.round.review_chain()
    )
    transaction.on_commit(partial(notifications.tell_reviewers, list(_at_turn(request))))
    return request


@transaction.atomic
def withdraw_request(request: ClosingRequest, *, by: User) -> ClosingRequest:
    """The unit takes its request back. Raises ValidationError when a party has decided already or it has ended."""
    request = _locked(request)
    if request.reviews.exclude(decision="").exists():
        raise ValidationError("已有会审意见，不能撤回。")
    if request.state not in (RequestState.AWAITING_HEAD, RequestState.REVIEWING):
        raise LostRace
    _move(request, request.state, state=RequestState.WITHDRAWN, decided_at=timezone.now())
    return request


@transaction.atomic
def decide_review(review: Review, *, decision: str, opinion: str = "", by: User) -> Review:
    """Give one party's opinion: the last approval closes the item, a return ends the request and sends the item back.

    Raises PermissionDenied for somebody of another party, and ValidationError when it is not this party's turn, for
    those who asked, confirmed, reviewed already or answer for the unit, for a return without opinion, and when somebody
    was faster.
    """
    if not may_review(by, review):
        raise PermissionDenied
    # Two parties of equal order who approve at once must not both believe that the other one is missing.
    request = _locked(review.request)
    _refuse_reviewer(request, review, by)
    if decision == Decision.RETURNED and not opinion.strip():
        raise ValidationError("退回时请填写意见。")
    _write_decision(review, decision, opinion.strip(), by)
    if decision == Decision.RETURNED:
        _return_item(request, review)
    elif request.reviews.filter(decision="").exists():
        _tell_next(request, review)
    else:
        _close_item(request)
    return review


def _locked(request: ClosingRequest) -> ClosingRequest:
    return locked(ClosingRequest.objects.select_related("item__finding", "item__unit", "submitted_by"), request.pk)


def _refuse_reviewer(request: ClosingRequest, review: Review, by: User) -> None:
    if request.state != RequestState.REVIEWING:
        raise LostRace
    if by.pk in (request.submitted_by_id, request.confirmed_by_id):
        raise ValidationError("本人申请或确认的销号事项，不能由本人会审。")
    if may_report(by, request.item.unit):
        raise ValidationError("您是该单位的负责人或联络员，不能会审本单位的事项。")
    if request.reviews.filter(reviewed_by=by).exclude(pk=review.pk).exists():
        raise ValidationError("您已对该事项提出过会审意见，同一人不能代表两方会审。")
    turn = request.reviews.filter(decision="").aggregate(turn=Min("order"))["turn"]
    if turn is not None and review.order > turn:
        raise ValidationError("前一环节尚未完成会审，暂不能提出意见。")


def _write_decision(review: Review, decision: str, opinion: str, by: User) -> None:
    facts = {"decision": decision, "opinion": opinion, "reviewed_by": by, "reviewed_at": timezone.now()}
    try:
        with transaction.atomic():
            written = Review.objects.filter(pk=review.pk, decision="").update(**facts)
    except IntegrityError:
        raise LostRace from None
    if not written:
        raise LostRace
    for name, value in facts.items():
        setattr(review, name, value)


def _return_item(request: ClosingRequest, review: Review) -> None:
    _move(request, RequestState.REVIEWING, state=RequestState.RETURNED, decided_at=timezone.now())
    _move_item(request, status=ItemStatus.RETURNED, returned_times=F("returned_times") + 1)
    transaction.on_commit(partial(notifications.tell_returned, request, review))


def _close_item(request: ClosingRequest) -> None:
    _move(request, RequestState.REVIEWING, state=RequestState.APPROVED, decided_at=timezone.now())
    _move_item(request, status=ItemStatus.CLOSED, closed_on=timezone.localdate())
    transaction.on_commit(partial(notifications.tell_closed, request))


def _tell_next(request: ClosingRequest, review: Review) -> None:
    """The following parties are told once, when the last one of this order has decided."""
    if request.reviews.filter(decision="", order=review.order).exists():
        return
    transaction.on_commit(partial(notifications.tell_reviewers, list(_at_turn(request))))


def _at_turn(request: ClosingRequest) -> QuerySet[Review]:
    related = "request__item__finding", "request__item__unit", "request__item__team"
    return Review.objects.filter(request=request).at_turn().select_related(*related)


def _move(request: ClosingRequest, before: str, **facts: object) -> None:
    if not ClosingRequest.objects.filter(pk=request.pk, state=before).update(**facts):
        raise LostRace
    for name, value in facts.items():
        setattr(request, name, value)


def _move_item(request: ClosingRequest, **facts: object) -> None:
    item = request.item
    if not LedgerItem.objects.filter(pk=item.pk, status=item.status).update(**facts):
        raise LostRace
