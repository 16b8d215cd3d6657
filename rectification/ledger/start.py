"""The ledger on the start page of a unit: what is late, returned, not begun, or without measures."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from inspection.accounts.models import User
from inspection.lib.access import Roles
from inspection.lib.start import Line, lines
from inspection.lib.tones import Tone
from rectification.ledger.choices import ItemStatus
from rectification.ledger.models import LedgerItem

LIST = "rectification:item_list"


def _of_unit(roles: Roles) -> bool:
    return roles.is_unit


def _overdue(user: User) -> QuerySet:
    return LedgerItem.objects.visible_to(user).overdue()


def _in(status: ItemStatus) -> Callable[[Any], QuerySet]:
    def rows(user: User) -> QuerySet:
        return LedgerItem.objects.visible_to(user).filter(status=status)

    return rows


def _without_measures(user: User) -> QuerySet:
    return LedgerItem.objects.visible_to(user).without_measures()


lines.add(
    Line("整改事项已逾期", 40, _overdue, LIST, "due=overdue", _of_unit, Tone.WRONG),
    Line("整改事项被退回", 41, _in(ItemStatus.RETURNED), LIST, "status=returned", _of_unit, Tone.WRONG),
    Line("整改事项未开始", 42, _in(ItemStatus.NOT_STARTED), LIST, "status=not_started", _of_unit),
    Line(
        "整改事项没有整改措施",
        43,
        _without_measures,
        LIST,
        "lacking=measures",
        _of_unit,
        tone=Tone.PLAIN,
        is_lacking=True,
    ),
)
