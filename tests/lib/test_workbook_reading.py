from datetime import date
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
import xlwt

from inspection.lib.workbook import Column, Spec, WorkbookError, read

from .workbook_samples import LEDGER, PROBLEMS, SIMPLE, SIMPLE_HEADER, ods_bytes, rewritten, saved, workbook_bytes


def simple(*rows, **options):
    return read(workbook_bytes(SIMPLE_HEADER, *rows), "表.xlsx", SIMPLE, **options)


def titles(reading):
    return [row.values["title"] for row in reading.rows]


def texts(messages):
    return [(message.row, message.text) for message in messages]


def test_read_when_cover_sheet_comes_first_then_finds_the_table():
    book = openpyxl.Workbook()
    book.active.append(["填报说明"])
    book.active.append(["一、请如实填写"])
    book.create_sheet("数据")
    book["数据"].append(SIMPLE_HEADER)
    book["数据"].append(["学习不够"])
    reading = read(saved(book), "表.xlsx", SIMPLE)
    assert (reading.sheet, titles(reading)) == ("数据", ["学习不够"])


def test_read_when_hidden_sheet_fits_too_then_prefers_the_visible_one():
    book = openpyxl.Workbook()
    book.active.append(SIMPLE_HEADER)
    book.active.append(["旧数据"])
    book.active.sheet_state = "hidden"
    book.create_sheet("数据")
    book["数据"].append(SIMPLE_HEADER[:3])
    book["数据"].append(["新数据"])
    assert titles(read(saved(book), "表.xlsx", SIMPLE)) == ["新数据"]


@pytest.mark.parametrize("dimension", [b"A1", b"A1:XFD1048576"])
def test_read_when_dimension_is_wrong_then_reads_all(dimension):
    data = workbook_bytes(SIMPLE_HEADER, ["甲"], ["乙"])
    data = rewritten(data, "xl/worksheets/sheet1.xml", b'ref="A1:G3"', b'ref="' + dimension + b'"')
    assert titles(read(data, "表.xlsx", SIMPLE)) == ["甲", "乙"]


def test_read_when_blanks_are_formatted_then_no_rows():
    book = openpyxl.Workbook()
    book.active.append(SIMPLE_HEADER)
    book.active.append(["甲"])
    for row in range(3, 900):
        book.active.cell(row, 1).number_format = "0.00"
    book.active.cell(1_048_576, 16_384).number_format = "0.00"
    reading = read(saved(book), "表.xlsx", SIMPLE)
    assert (titles(reading), reading.messages) == (["甲"], [])


def test_read_when_a_cell_lies_at_the_far_end_then_reads_the_table_and_warns():
    book = openpyxl.Workbook()
    book.active.append(["标题"])
    book.active.append(SIMPLE_HEADER)
    book.active.append(["甲"])
    book.active["XFD1048576"] = "游离"
    book.active.merge_cells("A3:A4")
    book.active["C4"] = "1元"
    reading = read(saved(book), "表.xlsx", SIMPLE)
    assert titles(reading) == ["甲", "甲"]
    assert [message.text for message in reading.warnings] == [
        "第200列以后的内容没有读取",
        "第21000行以后的内容没有读取",
    ]


def test_read_when_xls_has_a_cell_at_the_far_end_then_refused():
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    sheet.write(0, 0, "问题")
    sheet.write(65_535, 255, "游离")
    with pytest.raises(WorkbookError, match="第65536行还有零散的内容或格式"):
        read(saved(book), "表.xls", SIMPLE)


def test_read_when_formulas_have_results_then_used_with_one_warning(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, SIMPLE_HEADER)
        sheet.write_row(1, 0, ["甲", "", "", 3])
        sheet.write_formula(1, 2, "=100*2", None, 200)
        sheet.write_row(2, 0, ["乙"])
        sheet.write_formula(2, 2, "=C2", None, 300)
        sheet.write_formula(2, 6, '=IF(1=2,"a","")', None, "空")
    data = rewritten(path.read_bytes(), "xl/worksheets/sheet1.xml", "<v>空</v>".encode(), b"<v></v>")
    reading = read(data, "表.xlsx", SIMPLE)
    assert [row.values["amount"] for row in reading.rows] == [Decimal(200), Decimal(300)]
    assert texts(reading.messages) == [
        (2, "「金额」：有 2 个单元格是公式，已取其计算结果"),
        (3, "「身份证号」：有 1 个单元格是公式，已取其计算结果"),
    ]


def test_read_when_formula_has_no_result_then_error_at_its_cell():
    reading = simple(["甲", None, "=1+1"])
    sentence = "「金额」：公式没有计算结果，请在 Excel 或 WPS 中打开后重新保存，或直接填写数值"
    assert [(m.row, m.column, m.column_index, m.text) for m in reading.errors] == [(2, "金额", 2, sentence)]


def test_read_when_xls_has_formulas_and_errors_then_says_so():
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for column, word in enumerate(SIMPLE_HEADER):
        sheet.write(0, column, word)
    sheet.write(1, 0, "甲")
    sheet.write(1, 2, xlwt.Formula("1+1"))
    sheet.write(2, 0, "乙")
    sheet.row(2).set_cell_error(2, 0x2A)
    reading = read(saved(book), "表.xls", SIMPLE)
    assert texts(reading.messages) == [
        (3, "「金额」：单元格是错误值 #N/A，请改为正确的内容"),
        (2, "「金额」：有 1 个单元格是公式，已取其计算结果"),
    ]


def test_read_when_cells_hold_error_values_then_errors():
    book = openpyxl.Workbook()
    book.active.append(SIMPLE_HEADER)
    book.active.append(["#N/A", None, "#REF!"])
    reading = read(saved(book), "表.xlsx", SIMPLE)
    assert texts(reading.errors) == [
        (2, "「问题」：单元格是错误值 #N/A，请改为正确的内容"),
        (2, "「金额」：单元格是错误值 #REF!，请改为正确的内容"),
    ]


def test_read_when_number_is_long_then_error_but_text_is_kept():
    reading = simple(
        ["甲", None, None, None, None, None, 110101199001011234],
        ["乙", None, None, None, None, None, "110101199001011234"],
        ["丙", None, None, None, None, None, 123456789012345],
    )
    assert texts(reading.errors) == [
        (2, "「身份证号」：超过15位的数字后几位已不准确，请先把单元格设为文本格式，再重新填写")
    ]
    assert [row.values["id_number"] for row in reading.rows] == [None, "110101199001011234", "123456789012345"]


def test_read_when_csv_number_is_crippled_then_error():
    data = "问题,身份证号\n甲,1.10101E+17\n".encode()
    assert texts(read(data, "表.csv", SIMPLE).errors) == [
        (2, "「身份证号」：“1.10101E+17”是被缩写的长数字，原来的数字已丢失，请设为文本格式后重新填写")
    ]


def test_read_when_columns_are_hidden_then_still_read():
    book = openpyxl.Workbook()
    book.active.append(SIMPLE_HEADER)
    book.active.append(["甲", "2025-04-03"])
    book.active.column_dimensions["B"].hidden = True
    assert read(saved(book), "表.xlsx", SIMPLE).rows[0].values["due"].on == date(2025, 4, 3)


def test_read_when_header_is_shifted_then_found():
    book = openpyxl.Workbook()
    book.active["C2"] = "县水务局问题清单"
    book.active.merge_cells("C2:F2")
    for offset, word in enumerate(SIMPLE_HEADER):
        book.active.cell(5, 3 + offset, word)
        book.active.cell(6, 3, "甲")
    reading = read(saved(book), "表.xlsx", SIMPLE)
    assert (reading.header_first, reading.headers[2].letter, titles(reading)) == (5, "C", ["甲"])


def test_read_when_two_header_rows_have_no_merges_then_joined():
    data = "整改措施,,销号\n具体措施,完成时限,\n开展自查,2025-04-03,是\n".encode()
    spec = Spec("表", (Column("measure", "具体措施"), Column("due", "完成时限", kind="date"), Column("c", "销号")))
    reading = read(data, "表.csv", spec)
    assert [(h.group, h.text, h.key) for h in reading.headers] == [
        ("整改措施", "具体措施", "measure"),
        ("整改措施", "完成时限", "due"),
        ("", "销号", "c"),
    ]
    assert [row.number for row in reading.rows] == [3]


def test_read_when_same_leaf_stands_in_two_groups_then_group_decides():
    spec = Spec("表", (Column("upper", "责任领导"), Column("own", "本级责任领导"), Column("measure", "整改措施")))
    data = workbook_bytes(
        ["上级", None, "本级"], ["责任领导", "整改措施", "责任领导"], ["甲", "学习", "乙"], merges=["A1:B1"]
    )
    reading = read(data, "表.xlsx", spec)
    assert [header.key for header in reading.headers] == ["upper", "measure", "own"]


def test_read_when_file_has_no_content_then_refused():
    with pytest.raises(WorkbookError, match="文件里没有任何内容，请检查后重新上传。"):
        read(saved(openpyxl.Workbook()), "表.xlsx", SIMPLE)


def test_read_when_only_header_then_error():
    reading = simple()
    assert (reading.rows, texts(reading.errors)) == ([], [(None, "表头下面没有数据")])


def test_read_when_no_heading_is_known_then_offers_headers_for_mapping():
    data = workbook_bytes(["张三", "李四", "王五"], ["赵六", 2, "钱七"])
    reading = read(data, "表.xlsx", SIMPLE)
    assert [header.text for header in reading.headers] == ["张三", "李四", "王五"]
    assert texts(reading.errors) == [(None, "没有找到表头，表中应有“问题”等列"), (None, "缺少必填列「问题」")]
    mapped = read(data, "表.xlsx", SIMPLE, mapping={"张三": "title", "B": "count"})
    assert [(row.values["title"], row.values["count"]) for row in mapped.rows] == [("赵六", 2)]


def test_read_when_person_maps_columns_then_person_wins():
    data = workbook_bytes(["问题", "补充", "人数"], ["甲", "乙", 1])
    reading = read(data, "表.xlsx", SIMPLE, mapping={"问题": None, "补充": "title"})
    assert [header.key for header in reading.headers] == [None, "title", "count"]
    assert (titles(reading), reading.messages) == (["乙"], [])


def test_read_when_person_maps_two_columns_to_one_key_then_error():
    data = workbook_bytes(["问题", "补充"], ["甲", "乙"])
    reading = read(data, "表.xlsx", SIMPLE, mapping={"A": "title", "B": "title"})
    assert texts(reading.errors) == [(None, "「补充」：另有一列已对应“问题”，只能选一列")]


def test_read_when_headings_are_decorated_then_mapped():
    data = workbook_bytes(
        ["*问 题", "完成\n时限", "金额（万元）", "涉及人数", "ＩＤ"], ["甲", "长期坚持", "1.5", 2, "x"]
    )
    reading = read(data, "表.xlsx", SIMPLE)
    assert [header.key for header in reading.headers] == ["title", "due", "amount", "count", None]
    assert reading.rows[0].values["amount"] == Decimal(15_000)
    assert texts(reading.messages) == [(None, "未识别的列：ＩＤ，将不导入")]


def test_read_when_two_columns_are_alike_then_one_key_is_used_once():
    data = workbook_bytes(["问题", "问题一"], ["甲", "乙"])
    assert [header.key for header in read(data, "表.xlsx", SIMPLE).headers] == ["title", None]


def test_read_when_unit_stands_above_the_table_then_used():
    data = workbook_bytes(["清单"], ["单位：万元"], SIMPLE_HEADER, ["甲", None, 1.5])
    assert read(data, "表.xlsx", SIMPLE).rows[0].values["amount"] == Decimal(15_000)


def test_read_when_required_column_is_missing_then_one_error():
    data = workbook_bytes(["整改期限", "人数"], ["长期坚持", 1], ["长期坚持", 2])
    assert texts(read(data, "表.xlsx", SIMPLE).errors) == [(None, "缺少必填列「问题」")]


def test_read_when_many_cells_are_wrong_then_all_are_told():
    reading = simple(
        [None, "2025-13-05", "若干", "两人", "可能", "差不多"],
        ["字" * 21, "尽快"],
    )
    assert texts(reading.errors) == [
        (2, "「问题」：不能为空"),
        (2, "「整改期限」：2025-13-05 不是有效日期，应为 2025-12-05 这样的格式"),
        (2, "「金额」：“若干”不是有效金额，应为 4.176万元 或 41760 这样的格式"),
        (2, "「人数」：“两人”不是整数，应为 12 这样的格式"),
        (2, "「是否销号」：“可能”无法识别，应为：是、否"),
        (2, "「状态」：“差不多”不在可选范围内，应为：已完成、未完成"),
        (3, "「问题」：内容有 21 个字，最多 20 个字"),
        (3, "「整改期限」：尽快 不是有效日期，应为 2025-12-05 这样的格式"),
    ]
    assert {message.sheet for message in reading.messages} == {"Sheet"}
    assert [len(row.messages) for row in reading.rows] == [6, 2]


def test_read_when_month_lost_its_zero_then_asks():
    assert texts(simple(["甲", 2025.1]).errors) == [
        (2, "「整改期限」：2025.1 分不清是1月还是10月，请写成 2025年10月 这样的格式")
    ]


def test_read_when_text_has_inner_lines_then_kept():
    assert titles(simple(["  甲\r\n乙  "])) == ["甲\n乙"]


def test_read_when_rows_are_not_data_then_left_out_with_reason():
    data = workbook_bytes(
        ["序号", *SIMPLE_HEADER],
        [1, 2, 3, 4, 5, 6, 7, 8],
        [1, "甲"],
        ["一、政治建设方面"],
        [2, "乙"],
        ["小 计", None, None, 5],
        ["序号", *SIMPLE_HEADER],
        [3, "丙"],
        [4],
        ["合计", None, None, 9],
        ["备注：1.本表一式两份；"],
        ["2.请于月底前报送。"],
        ["填表人：张三", None, None, "审核人：李四"],
        merges=["A4:H4"],
    )
    reading = read(data, "表.xlsx", SIMPLE)
    assert titles(reading) == ["甲", "乙", "丙"]
    assert [(left.row, left.reason) for left in reading.left_out] == [
        (2, "列号行"),
        (4, "分组标题行"),
        (6, "合计行"),
        (7, "重复的表头"),
        (9, "只有序号"),
        (10, "合计行"),
        (11, "表尾说明"),
        (12, "表尾说明"),
        (13, "签字或填报信息"),
    ]


def test_read_when_data_begins_like_a_remark_then_kept():
    row = ["说明：学习不够", "长期坚持", 1, 2, "是", "已完成"]
    assert titles(simple(row)) == ["说明：学习不够"]


def test_read_when_200_rows_are_blank_then_stops_and_warns():
    book = openpyxl.Workbook()
    book.active.append(SIMPLE_HEADER)
    book.active.append(["甲"])
    book.active["A180"] = "乙"
    book.active["A500"] = "丙"
    reading = read(saved(book), "表.xlsx", SIMPLE)
    assert titles(reading) == ["甲", "乙"]
    assert texts(reading.warnings) == [(500, "第500行以后的内容没有读取：前面已连续200行以上空白")]


def test_read_when_too_many_rows_then_refused():
    with pytest.raises(WorkbookError, match="数据超过 2 行，请拆成几个文件分别上传。"):
        simple(["甲"], ["乙"], ["丙"], max_rows=2)


def test_read_when_too_many_columns_then_warns():
    reading = simple(["甲"], max_columns=3)
    assert [header.text for header in reading.headers] == ["问题", "整改期限", "金额"]
    assert texts(reading.warnings) == [(None, "第3列以后的内容没有读取")]


def test_read_when_wrong_cell_is_merged_then_told_once_but_every_row_knows():
    data = workbook_bytes(SIMPLE_HEADER, ["甲", "尽快"], ["乙"], ["丙"], merges=["B2:B4"])
    reading = read(data, "表.xlsx", SIMPLE)
    assert [message.row for message in reading.errors] == [2]
    assert [[message.row for message in row.messages] for row in reading.rows] == [[2], [2], [2]]


def test_read_when_fill_down_column_is_blank_then_filled_below_its_heading_only():
    data = workbook_bytes(
        ["方面", "类别", "具体问题"],
        ["党建", "选人用人", "甲"],
        [None, None, "乙"],
        ["作风", None, "丙"],
        [None, "形式主义", "丁"],
    )
    reading = read(data, "表.xlsx", PROBLEMS)
    assert [(row.values["aspect"], row.values["category"]) for row in reading.rows] == [
        ("党建", "选人用人"),
        ("党建", "选人用人"),
        ("作风", ""),
        ("作风", "形式主义"),
    ]
    assert texts(reading.errors) == [(4, "「类别」：不能为空")]


GROUPED = Spec(
    "表",
    (Column("number", "序号"), Column("problem", "问题", required=True, fill_down=True), Column("measure", "措施")),
    group_key="number",
)


@pytest.mark.parametrize(
    ("rows", "merges", "groups"),
    [
        ([[1, "甲", "a"], [None, None, "b"], [2, "乙", "c"]], (), [2, 2, 4]),
        ([[1, "甲", "a"], [1, "甲", "b"], [2, "乙", "c"]], (), [2, 2, 4]),
        ([[1, "甲", "a"], [None, None, "b"], [2, "乙", "c"], [None, None, "d"]], ("A2:A3", "A4:A5"), [2, 2, 4, 4]),
        ([[1, "甲", "a"], [None, None, "b"], [1, "乙", "c"], [None, None, "d"]], ("A2:A3", "A4:A5"), [2, 2, 4, 4]),
    ],
)
def test_read_when_rows_belong_together_then_same_group(rows, merges, groups):
    reading = read(workbook_bytes(["序号", "问题", "措施"], *rows, merges=merges), "表.xlsx", GROUPED)
    assert [row.group for row in reading.rows] == groups
    assert reading.errors == []


def test_read_when_fill_down_reaches_next_group_then_stops():
    reading = read(workbook_bytes(["序号", "问题", "措施"], [1, "甲", "a"], [2, None, "b"]), "表.xlsx", GROUPED)
    assert texts(reading.errors) == [(3, "「问题」：不能为空")]


def test_read_when_ods_then_merges_dates_repeats_and_formulas():
    reading = read(ods_ledger(), "表.ods", LEDGER)
    assert [(row.group, row.values["measure"], row.values["due"].on) for row in reading.rows] == [
        (2, "自查", date(2025, 4, 3)),
        (2, "整改", date(2025, 12, 31)),
    ]
    assert texts(reading.errors) == []
    assert texts(reading.warnings) == [(2, "「追缴资金」：有 1 个单元格是公式，已取其计算结果")]


def ods_ledger():
    return ods_bytes(
        [
            ["序号", "具体问题", "责任领导", "具体措施", "完成时限", "追缴资金"],
            [
                {"valuetype": "float", "value": 1, "numberrowsspanned": 2},
                {"text": "学习不够", "numberrowsspanned": 2},
                {"text": "孙立群", "numberrowsspanned": 2},
                "自查",
                {"valuetype": "date", "datevalue": "2025-04-03"},
                {"valuetype": "float", "value": 5, "formula": "of:=2+3"},
            ],
            [None, None, None, "整改", "2025年12月31日", {"numbercolumnsrepeated": 16000}],
        ],
        blank_rows=1_000_000,
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_read_when_csv_then_encoding_and_delimiter_are_found(encoding, delimiter):
    lines = [["问题", "整改期限", "金额"], ["学习,不够；差", "2025-04-03", "1.46万"], ["乙", "", ""]]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    rows = read(text.encode(encoding), "表.csv", SIMPLE).rows
    assert [(row.values["title"], row.values["amount"]) for row in rows] == [
        ("学习,不够；差", Decimal(14_600)),
        ("乙", None),
    ]


def test_read_when_merges_cover_everything_many_times_then_refused():
    book = openpyxl.Workbook()
    book.active.append(SIMPLE_HEADER)
    for number in range(3000):
        book.active.append([f"问题{number}"])
    ranges = b"".join(b'<mergeCell ref="B%d:B1048576"/>' % (2 + number % 9) for number in range(1000))
    data = rewritten(saved(book), "xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheetData><mergeCells>" + ranges)
    data = rewritten(data, "xl/worksheets/sheet1.xml", b"<pageMargins", b"</mergeCells><pageMargins")
    with pytest.raises(WorkbookError, match="合并单元格过多"):
        read(data, "表.xlsx", SIMPLE)


def test_read_when_sheet_part_is_broken_then_refused():
    data = rewritten(workbook_bytes(SIMPLE_HEADER, ["甲"]), "xl/worksheets/sheet1.xml", b"</sheetData>", b"</c>")
    with pytest.raises(WorkbookError, match="文件已损坏"):
        read(data, "表.xlsx", SIMPLE)
