"""Whom a request for closing tells what."""

from collections import defaultdict

from inspection.accounts.models import User
from inspection.lib import access
from inspection.notices.choices import NoticeKind
from inspection.notices.services import notify
from rectification.closing.acts import REVIEW_ACTS
from rectification.closing.models import ClosingRequest, Review
from rectification.ledger.access import people_of_unit
from rectification.ledger.models import LedgerItem


def tell_head_to_confirm(request: ClosingRequest) -> None:
    """The head learns of a request that waits for confirmation."""
    notify(
        access.holders(request.item.unit, "head_organization"),
        kind=NoticeKind.TASK,
        title=f"请确认销号申请：{_short(request.item)}",
        body=f"{request.submitted_by.full_name}已提交销号申请，请审阅整改情况后确认。",
        url=request.item.get_absolute_url(),
    )


def tell_reviewers(request: ClosingRequest) -> None:
    """Everybody who may decide now learns of the review."""
    people = defaultdict(list)
    for pair in REVIEW_ACTS.pairs("approve", rows=request.reviews.all()):
        people[pair["object_id"]].append(pair["user_id"])
    until = f"，请于{request.due_on:%Y-%m-%d}前完成会审" if request.due_on else ""
    for review in request.reviews.filter(pk__in=list(people)):
        notify(
            User.objects.filter(pk__in=people[review.pk]),
            kind=NoticeKind.TASK,
            title=f"请会审：{_short(request.item)}",
            body=f"{request.item.unit}申请销号，请代表{review.get_party_display()}提出意见{until}。",
            url=review.get_absolute_url(),
        )


def tell_returned(request: ClosingRequest, review: Review) -> None:
    """The unit learns who returned the request and why."""
    notify(
        people_of_unit(request.item.unit),
        kind=NoticeKind.TASK,
        title=f"销号申请被退回：{_short(request.item)}",
        body=f"{review.get_party_display()}意见：{review.opinion}",
        url=request.item.get_absolute_url(),
    )


def tell_closed(request: ClosingRequest) -> None:
    """The unit learns that the problem is closed."""
    notify(
        people_of_unit(request.item.unit),
        title=f"已销号：{_short(request.item)}",
        body="会审各方一致同意，该问题已销号。需要长期坚持的，请继续落实。"
        if request.item.is_long_term
        else "会审各方一致同意，该问题已销号。",
        url=request.item.get_absolute_url(),
    )


def _short(item: LedgerItem) -> str:
    title = item.finding.title
    return f"{item.sequence}. {title if len(title) <= 40 else title[:40] + '…'}"
