from datetime import date, datetime
from decimal import Decimal

import pytest

from inspection.lib.workbook import WrittenDate, parse_amount, parse_boolean, parse_date, parse_integer


@pytest.mark.parametrize(
    ("value", "on", "kind", "month"),
    [
        (datetime.fromisoformat("2025-04-03 09:30"), date(2025, 4, 3), "day", None),
        (date(2025, 4, 3), date(2025, 4, 3), "day", None),
        (45961, date(2025, 10, 31), "day", None),
        (45961.0, date(2025, 10, 31), "day", None),
        ("45961", date(2025, 10, 31), "day", None),
        (20250403.0, date(2025, 4, 3), "day", None),
        ("20250403", date(2025, 4, 3), "day", None),
        ("2025.4.3", date(2025, 4, 3), "day", None),
        ("2025/10/15", date(2025, 10, 15), "day", None),
        ("2025-04-03", date(2025, 4, 3), "day", None),
        ("2025-04-03 00:00:00", date(2025, 4, 3), "day", None),
        ("2025年12月31日", date(2025, 12, 31), "day", None),
        ("２０２５年４月３日", date(2025, 4, 3), "day", None),
        ("２０２５．４．３", date(2025, 4, 3), "day", None),
        (" 2025 年 4 月 3 日 ", date(2025, 4, 3), "day", None),
        ("二〇二五年四月三日", date(2025, 4, 3), "day", None),
        ("2024年2月29日", date(2024, 2, 29), "day", None),
        ("2025年4月", date(2025, 4, 30), "month", date(2025, 4, 1)),
        ("2025.9", date(2025, 9, 30), "month", date(2025, 9, 1)),
        (2025.9, date(2025, 9, 30), "month", date(2025, 9, 1)),
        ("2025.10", date(2025, 10, 31), "month", date(2025, 10, 1)),
        ("2025年8月底前", date(2025, 8, 31), "before", None),
        ("2025年8月前", date(2025, 7, 31), "before", None),
        ("2025年8月15日前", date(2025, 8, 15), "before", None),
        ("2025年12月31日前完成并长期坚持", date(2025, 12, 31), "before", None),
        ("2025年底前", date(2025, 12, 31), "before", None),
        ("年底前", None, "before", None),
        ("立行立改", None, "immediate", None),
        ("立行立改，长期坚持", None, "immediate", None),
        ("长期坚持", None, "long_term", None),
        ("已于2025年7月完成", date(2025, 7, 31), "done", date(2025, 7, 1)),
        ("已于2025年7月3日完成", date(2025, 7, 3), "done", date(2025, 7, 1)),
        ("2025年7月已完成", date(2025, 7, 31), "done", date(2025, 7, 1)),
        ("已完成", None, "done", None),
        ("已完成并长期坚持", None, "done", None),
        ("4月上旬", None, "period", None),
        ("2025年4月上旬", None, "period", date(2025, 4, 1)),
        ("2025年第三季度", date(2025, 9, 30), "period", date(2025, 9, 1)),
        ("2025年6月至12月", date(2025, 12, 31), "period", date(2025, 6, 1)),
        ("2025.6-2025.9", date(2025, 9, 30), "period", date(2025, 6, 1)),
        ("9月底前", None, "before", None),
        ("2025年2月31日", None, "unknown", None),
        ("2025-02-31", None, "unknown", None),
        ("2025-13-05", None, "unknown", None),
        ("2月30日", None, "unknown", None),
        (2025.1, None, "unknown", None),
        ("尽快", None, "unknown", None),
        ("", None, "unknown", None),
        (None, None, "unknown", None),
        (True, None, "unknown", None),
        (7, None, "unknown", None),
        (1e300, None, "unknown", None),
    ],
)
def test_parse_date_when_written_so_then_day_kind_and_month(value, on, kind, month):
    found = parse_date(value)
    assert (found.on, found.kind, found.month) == (on, kind, month)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("年底前", WrittenDate(date(2025, 12, 31), "年底前", "before")),
        ("4月上旬", WrittenDate(None, "4月上旬", "period", date(2025, 4, 1))),
        ("8月底前", WrittenDate(date(2025, 8, 31), "8月底前", "before", None)),
        ("9月", WrittenDate(date(2025, 9, 30), "9月", "month", date(2025, 9, 1))),
        ("10月15日", WrittenDate(date(2025, 10, 15), "10月15日", "day")),
        ("2024年底前", WrittenDate(date(2024, 12, 31), "2024年底前", "before")),
    ],
)
def test_parse_date_when_year_is_given_then_completes(value, expected):
    assert parse_date(value, year=2025) == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("41,760", "元", "41760"),
        ("１，２３４．５", "元", "1234.5"),
        ("1.46万", "元", "14600"),
        ("4.176万元", "元", "41760"),
        ("4.176万元", "万元", "41760"),
        ("52949元", "万元", "52949"),
        ("４１７６０", "元", "41760"),
        ("￥3,850.50元", "元", "3850.5"),
        ("1.2亿元", "元", "120000000"),
        ("0", "元", "0"),
        (0, "万元", "0"),
        (5.29, "万元", "52900"),
        (63.2, "万元", "632000"),
        ("4.176", "万元", "41760"),
        (Decimal("12.5"), "元", "12.5"),
        ("-500", "元", "-500"),
    ],
)
def test_parse_amount_when_written_so_then_yuan(value, unit, expected):
    assert parse_amount(value, unit=unit) == Decimal(expected)


@pytest.mark.parametrize("value", [None, "", "  ", "无", "－", "—", "-", "/", "不涉及"])
def test_parse_amount_when_nothing_then_none(value):
    assert parse_amount(value) is None


@pytest.mark.parametrize("value", ["若干", "1.2.3", "1,2", "3万多", "1e5", True, date(2025, 1, 1), "9" * 40, 1e300])
def test_parse_amount_when_unreadable_then_error(value):
    with pytest.raises(ValueError, match="不是有效金额"):
        parse_amount(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(12, 12), (12.0, 12), ("12", 12), ("12人", 12), ("１，１６３", 1163), ("2021年", 2021), ("无", None), ("", None)],
)
def test_parse_integer_when_written_so_then_number(value, expected):
    assert parse_integer(value) == expected


@pytest.mark.parametrize("value", [12.5, "12.5", "十二", True, "1-2"])
def test_parse_integer_when_not_whole_then_error(value):
    with pytest.raises(ValueError, match="不是整数"):
        parse_integer(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("是", True), ("√", True), ("否", False), ("×", False), ("X", False), (True, True), (0, False), ("", None)],
)
def test_parse_boolean_when_written_so_then_answer(value, expected):
    assert parse_boolean(value) is expected


def test_parse_boolean_when_other_word_then_error():
    with pytest.raises(ValueError, match="不是“是”或“否”"):
        parse_boolean("可能")
