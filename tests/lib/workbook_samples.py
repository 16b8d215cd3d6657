"""The specifications that fit the sample workbooks, and small workbooks made on the spot."""

import io
import zipfile
from pathlib import Path

import openpyxl
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from inspection.lib.workbook import Column, Spec

FORMS = Path(__file__).parents[1] / "data" / "forms"

PROBLEMS = Spec(
    "问题清单",
    (
        Column("number", "序号"),
        Column("aspect", "方面", ("所属方面",), fill_down=True, example="聚焦基层党组织和党员队伍建设"),
        Column("category", "类别", ("问题类别", "问题类型"), required=True, fill_down=True, example="领导班子"),
        Column("title", "具体问题", ("问题", "问题描述"), required=True, max_length=200, example="民主生活会质量不高"),
        Column("facts", "主要表现", ("详情", "事实描述"), example="相互批评意见26条，有11条与上年重复。"),
        Column("basis", "定性依据"),
        Column("leader", "责任领导", example="孙立群"),
        Column(
            "kind",
            "整改类型",
            kind="choice",
            choices=(("immediate", "立行立改"), ("limited", "限期整改"), ("long_term", "长期坚持")),
            example="限期整改",
        ),
        Column("unit", "责任单位"),
        Column("amount", "涉及金额", kind="amount"),
        Column("found_on", "发现时间", kind="date"),
        Column("due", "整改期限", ("整改时限", "完成时限"), kind="date"),
        Column("handlers", "承办人"),
        Column("remark", "备注"),
    ),
    title="问题清单",
)

LEDGER = Spec(
    "整改台账",
    (
        Column("number", "序号", required=True),
        Column("category", "类别", ("问题类别",)),
        Column("problem", "具体问题", ("反馈问题",), required=True),
        Column("leader", "责任领导", required=True),
        Column("department", "牵头科室", ("牵头部门",)),
        Column("partners", "配合科室", ("配合部门",)),
        Column("person", "责任人"),
        Column("measure_number", "措施序号"),
        Column("measure", "具体措施", ("整改措施",), required=True),
        Column("due", "完成时限", ("整改时限",), kind="date", required=True),
        Column("progress", "进展情况"),
        Column(
            "status",
            "状态",
            kind="choice",
            choices=(("done", "已完成"), ("basic", "基本完成并持续整改"), ("moving", "正在推进"), ("open", "未完成")),
            choice_synonyms={"已完成并长期坚持": "done"},
        ),
        Column("rules", "建立制度", kind="integer"),
        Column("recovered", "追缴资金", kind="amount"),
        Column(
            "closed",
            "销号情况",
            kind="choice",
            choices=(("yes", "已销号"), ("no", "未销号")),
            choice_synonyms={"是": "yes", "否": "no"},
        ),
    ),
    group_key="number",
)

LEADS = Spec(
    "问题线索移交清单",
    (
        Column("number", "线索编号", required=True),
        Column("person", "被反映人", required=True),
        Column("post", "单位及职务"),
        Column("rank", "职级"),
        Column("problem", "主要问题", required=True),
        Column("discipline", "涉嫌违反纪律"),
        Column("source", "线索来源"),
        Column("proposal", "建议处置方式"),
        Column("receiver", "拟移交单位"),
        Column("amount", "是否涉及财物", kind="amount"),
    ),
)

UNITS = Spec(
    "党组织名册",
    (
        Column("name", "单位名称", required=True),
        Column("short", "简称"),
        Column("kind", "单位类别", required=True),
        Column("parent", "上级单位"),
        Column("covered", "是否纳入全覆盖", kind="boolean"),
        Column("secretary", "党组织书记"),
        Column("members", "党员人数", kind="integer"),
        Column("last_year", "上次巡察年份", kind="integer"),
        Column("remark", "备注"),
    ),
)

SIMPLE = Spec(
    "简表",
    (
        Column("title", "问题", required=True, max_length=20, example="学习不够"),
        Column("due", "整改期限", ("完成时限",), kind="date", example="2025-12-31"),
        Column("amount", "金额", kind="amount", example="1.46万"),
        Column("count", "人数", kind="integer", example="3"),
        Column("closed", "是否销号", kind="boolean", example="否"),
        Column("state", "状态", kind="choice", choices=(("done", "已完成"), ("open", "未完成")), example="未完成"),
        Column("id_number", "身份证号"),
    ),
)
SIMPLE_HEADER = ["问题", "整改期限", "金额", "人数", "是否销号", "状态", "身份证号"]


def form(name: str) -> bytes:
    """Return the bytes of the sample whose name begins so."""
    return next(FORMS.glob(f"{name}*")).read_bytes()


def workbook_bytes(*rows, book=None, merges=()) -> bytes:
    """Return an .xlsx with these rows on its active sheet."""
    book = book or openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for merge in merges:
        book.active.merge_cells(merge)
    return saved(book)


def saved(book) -> bytes:
    """Return the bytes of an openpyxl or xlwt workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rewritten(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Return the workbook with these bytes of one part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(old, new) if name == part else content)
    return stream.getvalue()


def ods_bytes(rows, blank_rows=0) -> bytes:
    """Return an .ods; a cell is a text, None, or the attributes of the cell with its text."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="台账")
    for cells in rows:
        row = TableRow()
        for cell in cells:
            attributes = dict(cell) if isinstance(cell, dict) else {"text": cell}
            text = attributes.pop("text", None)
            element = TableCell(**({"valuetype": "string"} if text else {}), **attributes)
            if text:
                element.addElement(P(text=text))
            row.addElement(element)
        table.addElement(row)
    if blank_rows:
        blank = TableRow(numberrowsrepeated=blank_rows)
        blank.addElement(TableCell(numbercolumnsrepeated=1024))
        table.addElement(blank)
    document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
