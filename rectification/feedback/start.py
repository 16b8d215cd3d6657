"""Receipts on the start page: those that a unit owes, and for the office which units still owe them."""

from django.db.models import QuerySet

from inspection.accounts.models import User
from inspection.lib.start import Line, Waiting, lines
from inspection.lib.tones import Tone
from rectification.feedback.acts import FEEDBACK_ACTS, SIGNING
from rectification.feedback.models import Feedback

LIST = "rectification:feedback_list"


def _unsigned(user: User) -> QuerySet:
    return Feedback.objects.visible_to(user).without_above(user).unsigned()


lines.add(
    Line(
        "反馈意见待签收",
        30,
        Waiting(FEEDBACK_ACTS, *SIGNING),
        LIST,
        "waiting=sign",
        shown=lambda roles: roles.is_unit,
    ),
    Line(
        "反馈意见待单位签收",
        31,
        _unsigned,
        LIST,
        "signed=waiting",
        shown=lambda roles: roles.is_office,
        tone=Tone.PLAIN,
        is_information=True,
    ),
)
