"""When something is due: a period of the round's rule set, counted by the working-day calendar."""

import datetime as dt
from dataclasses import dataclass
from typing import cast

from inspection.lib.workdays import Calendar, Direction, Unit
from rounds.rules.models import CalendarDay, Period, RuleSet

PROVISIONAL = "，暂定"


@dataclass(frozen=True)
class Deadline:
    """A computed deadline, to be stored with its explanation: `on` is the nominal day, the rest of the story in words."""

    on: dt.date
    explanation: str
    period: Period
    next_working: dt.date
    provisional: bool


def working_calendar() -> Calendar:
    """The calendar with every holiday table the house has, in one query; a year without a table is provisional."""
    days = dict(CalendarDay.objects.values_list("day", "is_working"))
    return Calendar(days, frozenset(day.year for day in days))


def due_for(
    rule_set: RuleSet, event: str, obligation: str, *, from_day: dt.date, calendar: Calendar | None = None
) -> Deadline | None:
    """The deadline of an obligation that starts with an event on a day; None when the rule set has no such obligation.

    The nominal day counts, the next working day is told (domain.md §4). For many deadlines pass one `calendar`.
    """
    period = Period.objects.filter(rule_set=rule_set, event=event, obligation=obligation).first()
    if period is None:
        return None
    unit, direction = cast(Unit, period.unit), cast(Direction, period.direction)
    due = (calendar or working_calendar()).due(from_day, period.amount, unit, direction)
    return Deadline(
        on=due.on,
        explanation=_explain(due.explanation, period),
        period=period,
        next_working=due.next_working,
        provisional=due.provisional,
    )


def _explain(counted: str, period: Period) -> str:
    """The counting, then the basis, then 暂定 while a holiday table is missing."""
    provisional = counted.endswith(PROVISIONAL)
    sentence = f"{counted.removesuffix(PROVISIONAL)}。依据：{period.basis}（{period.get_mark_display()}）。"
    return sentence + ("暂定。" if provisional else "")


def add_working_days(day: dt.date, amount: int) -> dt.date:
    """The amount-th working day after the day (before it, if negative); the day itself is not counted."""
    return working_calendar().add_working_days(day, amount)
