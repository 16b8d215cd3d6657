"""The ledger on the start page of a unit: what is late, returned, not begun, or without measures."""

from collections.abc import Callable

from django.db.models import Q

from inspection.lib.access import Roles
from inspection.lib.start import Line, Waiting, lines
from inspection.lib.tones import Tone
from rectification.ledger.acts import ITEM_ACTS
from rectification.ledger.choices import ItemStatus
from rectification.ledger.querysets import is_overdue

LIST = "rectification:item_list"


def _of_unit(roles: Roles) -> bool:
    return roles.is_unit


def _to_report(only: Q | Callable[[], Q]) -> Waiting:
    return Waiting(ITEM_ACTS, "report", only=only)


lines.add(
    Line("整改事项已逾期", 40, _to_report(is_overdue), LIST, "waiting=report&due=overdue", _of_unit, Tone.WRONG),
    Line(
        "整改事项被退回",
        41,
        _to_report(Q(status=ItemStatus.RETURNED)),
        LIST,
        "waiting=report&status=returned",
        _of_unit,
        Tone.WRONG,
    ),
    Line(
        "整改事项未开始",
        42,
        _to_report(Q(status=ItemStatus.NOT_STARTED)),
        LIST,
        "waiting=report&status=not_started",
        _of_unit,
    ),
    Line(
        "整改事项没有整改措施",
        43,
        Waiting(ITEM_ACTS, "add_measure", only=Q(measures=None)),
        LIST,
        "waiting=add_measure&lacking=measures",
        _of_unit,
        tone=Tone.PLAIN,
        is_lacking=True,
    ),
)
