"""Proposed look-backs on the start page of the office."""

from django.db.models import QuerySet

from inspection.accounts.models import User
from inspection.lib.start import Line, lines
from rectification.lookbacks.choices import LookBackState
from rectification.lookbacks.models import LookBack


def _proposed(user: User) -> QuerySet:
    return LookBack.objects.visible_to(user).filter(state=LookBackState.PROPOSED)


lines.add(
    Line(
        "回头看建议待研究",
        60,
        _proposed,
        "rectification:lookback_list",
        f"state={LookBackState.PROPOSED}",
        shown=lambda roles: roles.is_office,
    ),
)
