"""Closing an item (销号): the unit asks, its head confirms, the chain of the round reviews."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from inspection.accounts.models import User
from inspection.lib.refusals import Refused, locked
from inspection.lib.service import service
from rectification.closing import notifications
from rectification.closing.acts import REQUEST_ACTS, REVIEW_ACTS
from rectification.closing.choices import Decision, RequestState
from rectification.closing.models import ClosingRequest, Review
from rectification.feedback.services import deadlines
from rectification.ledger.choices import ItemStatus
from rectification.ledger.models import LedgerItem
from rectification.ledger.services.ledger import lock_open_item

ACT_OF = {Decision.APPROVED: "approve", Decision.RETURNED: "return"}


@service
def request_closing(item: LedgerItem, *, statement: str, by: User) -> ClosingRequest:
    """Ask for 销号; the head of the unit has to confirm before anybody reviews.

    Raises NotAllowed for people of another unit, Refused when the item is not done, has no report, is closed, or a
    request is open already.
    """
    item = lock_open_item(item, "ask_closing", by=by)
    request = ClosingRequest.objects.create(item=item, statement=statement, submitted_by=by)
    transaction.on_commit(partial(notifications.tell_head_to_confirm, request))
    return request


@service
def confirm_request(request: ClosingRequest, *, by: User) -> ClosingRequest:
    """The head confirms; the review chain of the round is copied and its first parties are told.

    Raises NotAllowed for anybody but the head of the unit, LostRace when it was confirmed or withdrawn already.
    """
    REQUEST_ACTS.begin(by, request, "confirm")
    now = timezone.now()
    due_on = deadlines.of_closing(request.item.inspection, timezone.localdate(now))
    REQUEST_ACTS.move(request, "confirm", confirmed_by=by, confirmed_at=now, due_on=due_on)
    Review.objects.bulk_create(
        Review(request=request, order=order, party=party, submitted_by_id=request.submitted_by_id, confirmed_by=by)
        for order, party in request.item.round.review_chain()
    )
    transaction.on_commit(partial(notifications.tell_reviewers, request))
    return request


@service
def withdraw_request(request: ClosingRequest, *, by: User) -> ClosingRequest:
    """The unit takes its request back.

    Raises NotAllowed for people of another unit, Refused when a party has decided already, LostRace when it has ended.
    """
    REQUEST_ACTS.begin(by, request, "withdraw")
    REQUEST_ACTS.move(request, "withdraw", decided_at=timezone.now())
    return request


@service
def decide_review(review: Review, *, decision: str, opinion: str = "", by: User) -> Review:
    """Give the opinion of one party: the last approval closes the item, a return ends the request and sends the item back.

    Raises NotAllowed for somebody of another party, LostRace when somebody was faster, and Refused when it is not the
    turn of this party, for those who asked, confirmed, reviewed already or report for the unit, and for a return without
    opinion.
    """
    act, opinion = ACT_OF[Decision(decision)], opinion.strip()
    # Two parties of equal order who approve at once must not both believe that the other one is missing.
    request = locked(ClosingRequest.objects.select_related("item__finding", "item__unit"), review.request_id)
    REVIEW_ACTS.refuse(by, review, act)
    if REVIEW_ACTS[act].needs_reason and not opinion:
        raise Refused("退回时请填写意见。")
    REVIEW_ACTS.move(review, act, opinion=opinion, reviewed_by=by, reviewed_at=timezone.now())
    if decision == Decision.RETURNED:
        _return_item(request, review)
    elif request.reviews.filter(decision="").exists():
        _tell_next(request, review)
    else:
        _close_item(request)
    return review


def _return_item(request: ClosingRequest, review: Review) -> None:
    item = _end(request, RequestState.RETURNED)
    item.status, item.returned_times = ItemStatus.RETURNED, item.returned_times + 1
    item.save(update_fields=["status", "returned_times"])
    transaction.on_commit(partial(notifications.tell_returned, request, review))


def _close_item(request: ClosingRequest) -> None:
    item = _end(request, RequestState.APPROVED)
    item.status, item.closed_on = ItemStatus.CLOSED, timezone.localdate()
    item.save(update_fields=["status", "closed_on"])
    transaction.on_commit(partial(notifications.tell_closed, request))


def _end(request: ClosingRequest, state: RequestState) -> LedgerItem:
    """End a locked request; returns its item, locked too."""
    request.state, request.decided_at = state, timezone.now()
    request.save(update_fields=["state", "decided_at"])
    return locked(LedgerItem.objects, request.item_id)


def _tell_next(request: ClosingRequest, review: Review) -> None:
    """The following parties are told once, when the last one of this order has decided."""
    if not request.reviews.filter(decision="", order=review.order).exists():
        transaction.on_commit(partial(notifications.tell_reviewers, request))
