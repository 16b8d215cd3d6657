import io
import itertools
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from inspection.lib.workbook import Column, Spec, read, template, write_ledger, write_table

from .workbook_samples import LEDGER, PROBLEMS, SIMPLE, saved

FORMULAS = ["=1+1", "+86", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://example.org", "00012", "{=A1}"]
DAY = datetime.fromisoformat("2025-04-03")
MOMENT = datetime(2025, 4, 3, 9, 30, tzinfo=UTC)
COLUMNS = [
    ("", "序号", 6),
    ("反馈问题", "类别", 12),
    ("反馈问题", "具体问题", 30),
    ("", "责任领导", 10),
    ("整改措施", "具体措施", 40),
    ("整改措施", "完成时限", 14),
    ("", "销号情况", 10),
]


def opened(write, *arguments, **options):
    stream = io.BytesIO()
    write(stream, *arguments, **options)
    return openpyxl.load_workbook(io.BytesIO(stream.getvalue()))


def cells(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_write_table_when_rows_have_types_then_typed():
    row = ["甲", date(2025, 4, 3), MOMENT, Decimal("41760.50"), 12, True, None, 110101199001011234, float("nan")]
    sheet = opened(write_table, "清单", [str(n) for n in range(9)], [row]).active
    assert cells(sheet)[2] == [
        "甲", DAY, MOMENT.replace(tzinfo=None), 41760.5, 12, "是", None, "110101199001011234", "nan",
    ]  # fmt: skip
    assert [sheet.cell(3, column).number_format for column in (2, 4)] == ["yyyy-mm-dd", "#,##0.00"]


@pytest.mark.parametrize("text", FORMULAS)
def test_write_table_when_text_looks_like_a_formula_then_stays_text(text):
    cell = opened(write_table, text, [text], [[text]], footer=text).active["A3"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_write_table_when_printed_then_landscape_a4_with_repeated_header():
    sheet = opened(write_table, "清单", ["甲", "乙"], [[1, 2]], widths=[5, 30], footer="说明：无").active
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$1:$2", "A3")
    assert (sheet.column_dimensions["B"].width > 30, sheet["A3"].border.left.style) == (True, "thin")
    assert ({str(merge) for merge in sheet.merged_cells.ranges}, sheet["A4"].value) == ({"A1:B1", "A4:B4"}, "说明：无")


def test_write_table_when_there_are_no_rows_then_header_only():
    assert cells(opened(write_table, "清/单", ["甲"], []).active) == [["清/单"], ["甲"]]


def test_write_table_when_text_is_too_long_for_excel_then_clipped_not_lost():
    value = opened(write_table, "清单", ["甲"], [["字" * 40_000]]).active["A3"].value
    assert (len(value), value[-1]) == (32_767, "…")


def ledger(groups, **options):
    return opened(write_ledger, "整改台账", COLUMNS, groups, trailing=1, filled_by="水务局", **options).active


GROUPS = [
    ([1, "党建", "问题一", "甲", "是"], [["措施1", "2025-04-03"], ["措施2", "长期坚持"], ["措施3", "立行立改"]]),
    ([2, "作风", "问题二", "乙", "否"], [["措施4", "2025-04-03"]]),
    ([3, "廉洁", "问题三", "丙", None], []),
]


def test_write_ledger_when_problems_have_measures_then_cells_and_merges():
    sheet = ledger(GROUPS, printed_on="2025年10月10日")
    assert cells(sheet) == [
        ["整改台账", None, None, None, None, None, None],
        ["填报单位（盖章）：水务局", None, None, None, None, None, "填报时间：2025年10月10日"],
        ["序号", "反馈问题", None, "责任领导", "整改措施", None, "销号情况"],
        [None, "类别", "具体问题", None, "具体措施", "完成时限", None],
        [1, "党建", "问题一", "甲", "措施1", "2025-04-03", "是"],
        [None, None, None, None, "措施2", "长期坚持", None],
        [None, None, None, None, "措施3", "立行立改", None],
        [2, "作风", "问题二", "乙", "措施4", "2025-04-03", "否"],
        [3, "廉洁", "问题三", "丙", None, None, None],
    ]
    assert {str(merge) for merge in sheet.merged_cells.ranges} == {
        "A1:G1", "A3:A4", "B3:C3", "D3:D4", "E3:F3", "G3:G4", "A5:A7", "B5:B7", "C5:C7", "D5:D7", "G5:G7",
    }  # fmt: skip
    assert (sheet.print_title_rows, sheet.page_setup.orientation) == ("$1:$4", "landscape")
    assert {sheet.cell(row, 1).border.left.style for row in (3, 4, 5, 6, 7, 8, 9)} == {"thin"}


def test_write_ledger_when_problem_is_longer_than_its_measures_then_rows_grow():
    groups = [([1, "党建", "字" * 400, "甲", "是"], [["短", "x"], ["短", "y"]])]
    sheet = ledger(groups)
    assert [sheet.row_dimensions[row].height for row in (5, 6)] == [224.25, 224.25]


@pytest.mark.parametrize("text", FORMULAS)
def test_write_ledger_when_text_looks_like_a_formula_then_stays_text(text):
    sheet = ledger([([text] * 5, [[text, text], [text, text]])], printed_on=text)
    assert {(cell.value, cell.data_type) for cell in sheet[5]} == {(text, "s")}


def test_write_ledger_when_read_again_then_same_groups():
    columns = [("", "序号", 6), ("反馈问题", "类别", 9), ("反馈问题", "具体问题", 30), ("", "责任领导", 9)]
    columns += [("整改措施", "具体措施", 30), ("整改措施", "完成时限", 12), ("", "销号情况", 9)]
    stream = io.BytesIO()
    write_ledger(stream, "整改台账", columns, GROUPS[:2], trailing=1)
    reading = read(stream.getvalue(), "台账.xlsx", LEDGER)
    assert [(row.group, row.values["problem"], row.values["measure"]) for row in reading.rows] == [
        (5, "问题一", "措施1"),
        (5, "问题一", "措施2"),
        (5, "问题一", "措施3"),
        (8, "问题二", "措施4"),
    ]
    assert reading.messages == []


def test_write_ledger_when_it_grows_tenfold_then_memory_stays_flat():
    def peak(count):
        groups = ((GROUPS[0][0], GROUPS[0][1]) for _ in itertools.repeat(None, count))
        tracemalloc.start()
        write_ledger(io.BytesIO(), "台账", COLUMNS, groups, trailing=1)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(600) - peak(60) < 1 * 1024 * 1024


def test_template_when_read_back_then_only_the_example_is_left_out():
    for spec in (PROBLEMS, LEDGER, SIMPLE):
        reading = read(template(spec), "模板.xlsx", spec)
        assert [header.key for header in reading.headers] == [column.key for column in spec.columns]
        assert [(left.row, left.reason) for left in reading.left_out] == [(3, "示例行")]
        assert [message.text for message in reading.messages] == ["表头下面没有数据"]


def test_template_when_filled_in_then_rows_without_errors():
    book = openpyxl.load_workbook(io.BytesIO(template(SIMPLE)))
    for column, word in enumerate(["学习不够", "2025年8月底前", "1.46万", 3, "是", "已完成", "001"], start=1):
        book.worksheets[0].cell(4, column).value = word
    reading = read(saved(book), "模板.xlsx", SIMPLE)
    assert [(row.number, row.values["title"], row.values["amount"]) for row in reading.rows] == [
        (4, "学习不够", Decimal(14_600))
    ]
    assert reading.messages == []


def test_template_when_opened_then_headings_notes_and_guide():
    book = openpyxl.load_workbook(io.BytesIO(template(SIMPLE)))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[2]] == [
        "问题*", "整改期限", "金额（元）", "人数", "是否销号", "状态", "身份证号",
    ]  # fmt: skip
    assert (sheet["A1"].value, sheet["A3"].value) == ("简表", "示例：学习不够")
    assert sheet["A2"].comment.text == "必填。填写文字，最多 20 个字。"
    assert [(s.title, s.sheet_state) for s in book] == [
        ("简表", "visible"),
        ("填写说明", "visible"),
        ("选项", "hidden"),
    ]
    assert sheet.column_dimensions["G"].width == pytest.approx(20.7, abs=1)


def test_template_when_columns_have_lists_then_named_drop_downs():
    units = [f"青禾县第{number}单位" for number in range(300)]
    spec = Spec("表", (Column("unit", "单位"), Column("closed", "是否销号", kind="boolean"), SIMPLE.columns[5]))
    book = openpyxl.load_workbook(io.BytesIO(template(spec, references={"unit": units})))
    found = {str(rule.sqref): (rule.formula1, rule.errorStyle) for rule in book.active.data_validations.dataValidation}
    assert found == {
        "A3:A20001": ("list_unit", "warning"),
        "B3:B20001": ("list_closed", None),
        "C3:C20001": ("list_state", None),
    }
    assert book.defined_names["list_unit"].attr_text == "选项!$A$1:$A$300"
    assert book["选项"]["A300"].value == units[-1]


def test_template_when_text_columns_then_text_format():
    book = openpyxl.load_workbook(io.BytesIO(template(SIMPLE)))
    style = book.worksheets[0].column_dimensions["G"]
    assert style.number_format == "@"
