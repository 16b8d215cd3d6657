"""Proposed look-backs on the start page of the office."""

from django.db.models import Q

from inspection.lib.start import Line, Waiting, lines
from rectification.lookbacks.acts import DECIDING, LOOK_BACK_ACTS
from rectification.lookbacks.choices import LookBackState

lines.add(
    Line(
        "回头看建议待研究",
        60,
        Waiting(LOOK_BACK_ACTS, *DECIDING, only=Q(state=LookBackState.PROPOSED)),
        "rectification:lookback_list",
        f"waiting=decide&state={LookBackState.PROPOSED}",
        shown=lambda roles: roles.is_office,
    ),
)
