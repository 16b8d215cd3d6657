from datetime import date
from decimal import Decimal

import pytest

from inspection.lib.workbook import read

from .workbook_samples import LEADS, LEDGER, PROBLEMS, UNITS, form


@pytest.mark.parametrize(
    ("name", "spec", "header", "rows"),
    [
        ("01", PROBLEMS, (3, 3), list(range(4, 28))),
        ("02", LEDGER, (4, 5), list(range(6, 49))),
        ("03", PROBLEMS, (1, 1), list(range(2, 17))),
        ("04", LEADS, (2, 2), list(range(3, 15))),
        ("05", UNITS, (1, 1), list(range(2, 145))),
        ("07", PROBLEMS, (1, 1), list(range(2, 26))),
    ],
)
def test_read_when_sample_then_exact_rows_and_no_errors(name, spec, header, rows):
    reading = read(form(name), name, spec)
    assert (reading.header_first, reading.header_last) == header
    assert [row.number for row in reading.rows] == rows
    assert reading.errors == []


@pytest.mark.parametrize(
    ("name", "spec", "left_out"),
    [
        ("01", PROBLEMS, [(29, "签字或填报信息")]),
        ("02", LEDGER, [(50, "表尾说明")]),
        ("03", PROBLEMS, []),
        ("04", LEADS, []),
        ("05", UNITS, []),
        ("07", PROBLEMS, []),
    ],
)
def test_read_when_sample_has_footer_then_left_out_with_reason(name, spec, left_out):
    reading = read(form(name), name, spec)
    assert [(row.row, row.reason) for row in reading.left_out] == left_out


def test_read_when_cells_are_merged_then_filled_down():
    rows = read(form("01"), "01.xlsx", PROBLEMS).rows
    assert [(row.values["aspect"], row.values["category"]) for row in rows[5:7]] == [
        ("聚焦党中央决策部署在基层落实情况", "重点领域风险"),
        ("聚焦群众身边不正之风和腐败问题", "惠民资金"),
    ]
    assert [row.values["basis"] for row in rows[:2]] == ["", "县委有关规定"]


def test_read_when_header_has_two_rows_then_leaves_with_groups():
    headers = read(form("02"), "02.xlsx", LEDGER).headers
    assert [(header.letter, header.group, header.text) for header in headers[6:9]] == [
        ("G", "整改责任", "责任人"),
        ("H", "整改措施", "措施序号"),
        ("I", "整改措施", "具体措施"),
    ]
    assert (headers[14].group, headers[14].text, headers[14].key) == ("", "销号情况", "closed")


def test_read_when_ledger_has_merged_problems_then_groups():
    rows = read(form("02"), "02.xlsx", LEDGER).rows
    assert len({row.group for row in rows}) == 24
    assert [row.group for row in rows[:6]] == [6, 6, 8, 8, 8, 11]
    assert {row.group: row.values["number"] for row in rows} == {
        row.number: row.values["number"] for row in rows if row.group == row.number
    }


def test_read_when_ledger_amounts_are_in_ten_thousands_then_yuan():
    rows = read(form("02"), "02.xlsx", LEDGER).rows
    assert [row.values["recovered"] for row in rows[1:5]] == [None, Decimal(5200), Decimal(41760), None]


def test_read_when_ledger_dates_are_mixed_then_kinds():
    rows = read(form("02"), "02.xlsx", LEDGER, year=2025).rows
    assert [(row.values["due"].kind, row.values["due"].on) for row in rows[:5]] == [
        ("immediate", None),
        ("day", date(2025, 10, 15)),
        ("day", date(2025, 12, 31)),
        ("before", date(2025, 12, 31)),
        ("day", date(2025, 10, 31)),
    ]


def test_read_when_old_xls_then_dates_and_amounts():
    rows = read(form("03"), "03.xls", PROBLEMS, year=2025).rows
    assert [(row.values["amount"], row.values["found_on"].on, row.values["found_on"].month) for row in rows[:3]] == [
        (Decimal(14600), date(2025, 4, 3), None),
        (Decimal(52949), date(2025, 4, 3), None),
        (None, None, date(2025, 4, 1)),
    ]


def test_read_when_year_is_unknown_then_warns_and_keeps_words():
    reading = read(form("03"), "03.xls", PROBLEMS)
    assert [message.text for message in reading.warnings[:2]] == [
        "未识别的列：编号，将不导入",
        "「发现时间」：“4月上旬”没有写明年份，按文字保存",
    ]
    assert reading.rows[2].values["found_on"].text == "4月上旬"


def test_read_when_units_then_booleans_and_integers():
    row = read(form("05"), "05.xlsx", UNITS).rows[1]
    assert (row.values["covered"], row.values["members"], row.values["last_year"]) == (True, 125, 2021)
