from datetime import date, timedelta

import pytest

from inspection.lib.workdays import Calendar, Due


def days(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


OFF = [
    *days(date(2026, 1, 1), date(2026, 1, 3)),
    *days(date(2026, 2, 15), date(2026, 2, 23)),
    *days(date(2026, 10, 1), date(2026, 10, 7)),
]
WORKED = [date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 9, 20), date(2026, 10, 10)]
OVERRIDES = dict.fromkeys(OFF, False) | dict.fromkeys(WORKED, True)
CALENDAR = Calendar(OVERRIDES, frozenset({2025, 2026}))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 2, 13), True),
        (date(2026, 2, 14), True),
        (date(2026, 2, 15), False),
        (date(2026, 2, 23), False),
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),
        (date(2026, 9, 20), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),
        (date(2026, 10, 11), False),
    ],
)
def test_is_working_when_table_moves_days_then_table_wins(day, working):
    assert CALENDAR.is_working(day) is working


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 2, 13), 6, date(2026, 2, 28)),
        (date(2026, 2, 24), -2, date(2026, 2, 13)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 18), 1, date(2026, 9, 20)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 10, 3), 0, date(2026, 10, 3)),
        (date(2026, 3, 2), 15, date(2026, 3, 23)),
    ],
)
def test_add_working_days_when_rest_days_lie_between_then_skips_them(day, n, expected):
    assert CALENDAR.add_working_days(day, n) == expected


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 11, 30), 2, date(2026, 1, 30)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 10), -1, date(2025, 12, 10)),
        (date(2025, 5, 20), 6, date(2025, 11, 20)),
    ],
)
def test_add_months_when_day_is_missing_then_takes_last_day(day, n, expected):
    assert CALENDAR.add_months(day, n) == expected


def test_due_when_months_end_on_working_day_then_explains_plainly():
    assert CALENDAR.due(date(2025, 5, 20), 6, "month") == Due(
        date(2025, 11, 20), date(2025, 11, 20), False, "自2025年5月20日起6个月，即2025年11月20日"
    )


def test_due_when_last_day_is_holiday_then_moves_on():
    assert CALENDAR.due(date(2026, 8, 1), 2, "month") == Due(
        date(2026, 10, 1),
        date(2026, 10, 8),
        False,
        "自2026年8月1日起2个月，即2026年10月1日，当日休息，顺延至2026年10月8日",
    )


def test_due_when_working_days_then_says_event_day_is_not_counted():
    assert CALENDAR.due(date(2026, 2, 13), 2, "working_day") == Due(
        date(2026, 2, 24), date(2026, 2, 24), False, "自2026年2月13日起2个工作日（当日不计），即2026年2月24日"
    )


def test_due_when_before_event_then_moves_back():
    assert CALENDAR.due(date(2026, 10, 9), 5, "calendar_day", "before") == Due(
        date(2026, 10, 4),
        date(2026, 9, 30),
        False,
        "2026年10月9日前5日（当日不计），即2026年10月4日，当日休息，提前至2026年9月30日",
    )


def test_due_when_span_touches_unknown_year_then_provisional():
    assert CALENDAR.due(date(2026, 12, 25), 10, "working_day") == Due(
        date(2027, 1, 8),
        date(2027, 1, 8),
        True,
        "自2026年12月25日起10个工作日（当日不计），即2027年1月8日，2027年节假日安排未录入，暂定",
    )


def test_due_when_month_has_no_such_day_then_says_so():
    assert CALENDAR.due(date(2025, 12, 31), 2, "month").explanation == (
        "自2025年12月31日起2个月（2月没有31日，取月末），即2026年2月28日"
    )


def test_due_when_amount_is_negative_then_refuses():
    with pytest.raises(ValueError, match="a time limit cannot be negative"):
        CALENDAR.due(date(2026, 1, 1), -1, "month")
