"""Closing on the start page: what the head has to confirm, and what waits for this person's opinion."""

from django.db.models import QuerySet

from inspection.accounts.models import User
from inspection.lib.start import Line, lines
from rectification.closing.acts import REVIEW_ACTS
from rectification.closing.choices import RequestState
from rectification.closing.models import ClosingRequest, Review
from rectification.ledger.models import LedgerItem


def _to_confirm(user: User) -> QuerySet:
    asked = ClosingRequest.objects.filter(state=RequestState.AWAITING_HEAD)
    return LedgerItem.objects.visible_to(user).filter(pk__in=asked.values("item"))


def _to_review(user: User) -> QuerySet:
    return Review.objects.visible_to(user).filter(REVIEW_ACTS.condition(user))


lines.add(
    Line(
        "销号申请待主要负责人确认",
        50,
        _to_confirm,
        "rectification:item_list",
        "closing=awaiting_head",
        shown=lambda roles: "head_organization" in roles.on_organizations,
    ),
    Line("销号申请待我会审", 51, _to_review, "rectification:review_list", "", shown=lambda roles: roles.reviews),
)
