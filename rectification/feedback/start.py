"""Receipts on the start page."""

from django.db.models import QuerySet

from inspection.accounts.models import User
from inspection.lib.start import Line, lines
from rectification.feedback.models import Feedback


def _unsigned(user: User) -> QuerySet:
    return Feedback.objects.visible_to(user).without_above(user).unsigned()


lines.add(
    Line(
        "反馈意见待签收",
        30,
        _unsigned,
        "rectification:feedback_list",
        "signed=waiting",
        shown=lambda roles: roles.is_unit or roles.is_office,
    ),
)
