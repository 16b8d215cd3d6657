"""Working days and time limits by the State Council's holiday tables."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

Unit = Literal["calendar_day", "working_day", "month"]
Direction = Literal["after", "before"]

_UNIT_WORDS = {"calendar_day": "日", "working_day": "个工作日", "month": "个月"}
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """A time limit: its nominal day, the working day it moves to, and why.

    A limit after an event moves forward over rest days, one before an event moves back. It is provisional while the
    holiday table of a year that it touches is not known.
    """

    on: date
    next_working: date
    provisional: bool
    explanation: str


@dataclass(frozen=True)
class Calendar:
    """Mondays to Fridays, corrected by the published tables: `overrides` says for a day whether it is worked."""

    overrides: Mapping[date, bool] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Tell whether offices work on this day."""
        return self.overrides.get(day, day.weekday() < 5)

    def add_working_days(self, day: date, n: int) -> date:
        """Return the n-th working day after this day, before it if n is negative; the day itself is not counted."""
        step = _ONE_DAY if n > 0 else -_ONE_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def add_months(self, day: date, n: int) -> date:
        """Return the same day number n months later, or the last day of that month if it has no such day."""
        year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last))

    def due(self, day: date, amount: int, unit: Unit, direction: Direction = "after") -> Due:
        """Return the time limit that begins or ends with an event on this day."""
        if amount < 0:
            raise ValueError("a time limit cannot be negative")
        sign = 1 if direction == "after" else -1
        on = self._shift(day, sign * amount, unit)
        working = on
        while not self.is_working(working):
            working += sign * _ONE_DAY
        unknown = self._unknown_years(day, working)
        sentence = _sentence(day, on, amount, unit, direction) + _notes(on, working, direction, unknown)
        return Due(on, working, bool(unknown), sentence)

    def _shift(self, day: date, amount: int, unit: Unit) -> date:
        if unit == "working_day":
            return self.add_working_days(day, amount)
        if unit == "month":
            return self.add_months(day, amount)
        return day + amount * _ONE_DAY

    def _unknown_years(self, one: date, other: date) -> list[int]:
        first, last = sorted((one.year, other.year))
        return [year for year in range(first, last + 1) if year not in self.known_years]


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _sentence(day: date, on: date, amount: int, unit: Unit, direction: Direction) -> str:
    span = f"{amount}{_UNIT_WORDS[unit]}"
    if unit != "month":
        span += "（当日不计）"
    elif on.day != day.day:
        span += f"（{on.month}月没有{day.day}日，取月末）"
    begin = f"自{_chinese(day)}起{span}" if direction == "after" else f"{_chinese(day)}前{span}"
    return f"{begin}，即{_chinese(on)}"


def _notes(on: date, working: date, direction: Direction, unknown: list[int]) -> str:
    notes = ""
    if working != on:
        notes += f"，当日休息，{'顺延' if direction == 'after' else '提前'}至{_chinese(working)}"
    if unknown:
        notes += f"，{'、'.join(str(year) for year in unknown)}年节假日安排未录入，暂定"
    return notes
