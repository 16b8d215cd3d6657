import io
from datetime import date

import openpyxl
import pytest
import xlwt
from openpyxl.comments import Comment
from openpyxl.styles import Font

from inspection.lib.workbook import annotate, read

from .workbook_samples import LEDGER, PROBLEMS, SIMPLE, SIMPLE_HEADER, form, ods_bytes, rewritten, saved, workbook_bytes

NOT_A_DATE = "「整改期限」：尽快 不是有效日期，应为 2025-12-05 这样的格式"
NOT_AN_AMOUNT = "「金额」：“若干”不是有效金额，应为 4.176万元 或 41760 这样的格式"
RED, YELLOW, NONE = "FFFFC7CE", "FFFFEB9C", "00000000"


def annotated(data, name="表.xlsx", spec=SIMPLE):
    reading = read(data, name, spec)
    return openpyxl.load_workbook(io.BytesIO(annotate(data, name, reading)))


def results(sheet, column, rows):
    return [sheet[f"{column}{row}"].value for row in rows]


def colour(cell):
    return cell.fill.fgColor.rgb if cell.fill.fill_type else NONE


def test_annotate_when_cells_are_wrong_then_coloured_commented_and_told_beside():
    sheet = annotated(
        workbook_bytes(SIMPLE_HEADER, ["甲", "尽快", "若干"], ["乙", "年底前"], ["丙", "长期坚持"], ["合计", None, 3])
    ).active
    assert results(sheet, "H", range(1, 6)) == [
        "检查结果",
        f"错误：{NOT_A_DATE}；{NOT_AN_AMOUNT}",
        "提醒：「整改期限」：“年底前”没有写明年份，按文字保存",
        "通过",
        "未导入：合计行",
    ]
    assert [colour(sheet[place]) for place in ("B2", "C2", "B3", "B4", "H2", "H3", "H4")] == [
        RED, RED, YELLOW, NONE, RED, YELLOW, NONE,
    ]  # fmt: skip
    assert sheet["B2"].comment.text == "错误：「整改期限」：尽快 不是有效日期，应为 2025-12-05 这样的格式"


def test_annotate_when_columns_are_missing_then_told_at_the_heading():
    sheet = annotated(workbook_bytes(["人数", "怪列"], [1, 2])).active
    assert (sheet["C1"].value, colour(sheet["C1"])) == ("检查结果", RED)
    assert sheet["C1"].comment.text == "错误：缺少必填列「问题」\n提醒：未识别的列：怪列，将不导入"


def test_annotate_when_sample_has_merges_then_merges_widths_and_styles_stay():
    before = openpyxl.load_workbook(io.BytesIO(form("02")))["台账"]
    after = annotated(form("02"), "02.xlsx", LEDGER)["台账"]
    kept = {str(merge) for merge in before.merged_cells.ranges}
    assert {str(merge) for merge in after.merged_cells.ranges} == kept | {"P4:P5"}
    assert {k: v.width for k, v in before.column_dimensions.items()} == {
        k: v.width for k, v in after.column_dimensions.items() if k != "P"
    }
    for place in ("A1", "A4", "C6", "I7", "J9"):
        assert (after[place].value, after[place].font.b, after[place].border.left.style) == (
            before[place].value,
            before[place].font.b,
            before[place].border.left.style,
        )
    assert (after["P4"].value, after["P7"].value) == ("检查结果", "通过")


def test_annotate_when_wrong_cell_is_merged_then_comment_at_its_corner():
    data = workbook_bytes(SIMPLE_HEADER, ["甲", "尽快"], ["乙"], merges=["B2:B3"])
    sheet = annotated(data).active
    assert (sheet["B2"].comment is not None, colour(sheet["B2"])) == (True, RED)
    assert sheet["H3"].value == ("错误：「整改期限」：尽快 不是有效日期，应为 2025-12-05 这样的格式（见第2行）")


def test_annotate_when_other_sheets_formulas_and_comments_exist_then_kept():
    book = openpyxl.Workbook()
    book.active.append(SIMPLE_HEADER)
    book.active.append(["甲", "尽快"])
    book.active["A2"].font = Font(bold=True, name="楷体")
    book.active["B2"].comment = Comment("请李主任核对", "王")
    other = book.create_sheet("附表")
    other["A1"] = "=1+1"
    after = annotated(saved(book))
    assert (after.sheetnames, after["附表"]["A1"].value) == (["Sheet", "附表"], "=1+1")
    assert (after.active["A2"].font.b, after.active["A2"].font.name) == (True, "楷体")
    assert after.active["B2"].comment.text.split("\n")[0] == "请李主任核对"


def test_annotate_when_data_reach_beyond_the_header_then_result_right_of_them():
    book = openpyxl.Workbook()
    book.active.append(["问题"])
    book.active.append(["甲", "零散", None, "零散"])
    sheet = annotated(saved(book)).active
    assert (sheet["B2"].value, sheet["C1"].value, sheet["C2"].value) == ("零散", "检查结果", "通过")


def test_annotate_when_corrected_workbook_returns_then_old_marks_go():
    data = workbook_bytes(["序号", *SIMPLE_HEADER], [1, "甲", "尽快"], [2])
    first = annotated(data)
    first.active["C2"] = "长期坚持"
    again = saved(first)
    reading = read(again, "表.xlsx", SIMPLE)
    assert ([row.number for row in reading.rows], reading.messages) == ([2], [])
    sheet = openpyxl.load_workbook(io.BytesIO(annotate(again, "表.xlsx", reading))).active
    assert (sheet["I1"].value, sheet["J1"].value) == ("检查结果", None)
    assert (sheet["I2"].value, sheet["C2"].comment, colour(sheet["C2"])) == ("通过", None, NONE)


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1-2", "@SUM(A1)", '=HYPERLINK("http://x","y")'])
@pytest.mark.parametrize("kind", ["xlsx", "csv", "xls", "ods"])
def test_annotate_when_text_looks_like_a_formula_then_stays_text(kind, text):
    quoted = text.replace('"', '""')
    data = {
        "xlsx": lambda: workbook_with_text(text),
        "csv": lambda: f'问题,人数\n"{quoted}",1\n'.encode(),
        "xls": lambda: xls_bytes([["问题", "人数"], [text, 1]]),
        "ods": lambda: ods_bytes([["问题", "人数"], [text, "1"]]),
    }[kind]()
    sheet = annotated(data, f"表.{kind}").active
    assert (sheet["A2"].value, sheet["A2"].data_type) == (text, "s")


def workbook_with_text(text):
    book = openpyxl.Workbook()
    book.active.append(["问题", "人数"])
    book.active["A2"] = text
    book.active["A2"].data_type = "s"
    return saved(book)


def xls_bytes(rows):
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    return saved(book)


def test_annotate_when_xls_then_new_xlsx_with_same_cells_and_merges():
    book = xlwt.Workbook()
    sheet = book.add_sheet("清单")
    sheet.write_merge(0, 0, 0, 2, "标题")
    for column, word in enumerate(["问题", "整改期限", "金额"]):
        sheet.write(1, column, word)
    sheet.write_merge(2, 3, 0, 0, "甲")
    sheet.write(2, 1, date(2025, 4, 3), xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    sheet.write(2, 2, 12.5)
    sheet.write(3, 1, "尽快")
    after = annotated(saved(book), "表.xls")["清单"]
    assert {str(merge) for merge in after.merged_cells.ranges} == {"A1:C1", "A3:A4"}
    assert (after["A3"].value, after["B3"].value.date(), after["C3"].value) == ("甲", date(2025, 4, 3), 12.5)
    assert (after["D2"].value, after["D3"].value, colour(after["B4"])) == ("检查结果", "通过", RED)


def test_annotate_when_csv_sample_then_every_row_has_a_result():
    sheet = annotated(form("07"), "07.csv", PROBLEMS).active
    assert results(sheet, "F", range(2, 26)) == ["通过"] * 24


def test_annotate_when_merge_covers_the_whole_sheet_then_still_answers():
    data = rewritten(
        workbook_bytes(SIMPLE_HEADER, ["甲"]),
        "xl/worksheets/sheet1.xml",
        b"</sheetData>",
        b'</sheetData><mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>',
    )
    sheet = annotated(data).active
    assert (sheet["H1"].value, {str(merge) for merge in sheet.merged_cells.ranges}) == ("检查结果", {"A2:G2"})


def test_annotate_when_openpyxl_cannot_open_the_styles_then_rebuilt():
    data = rewritten(workbook_bytes(SIMPLE_HEADER, ["甲", "尽快"]), "xl/styles.xml", b"<fonts", b'<fonts x="1"><oops/')
    sheet = annotated(data).active
    assert (sheet["A2"].value, colour(sheet["B2"])) == ("甲", RED)
