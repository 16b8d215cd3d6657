"""Empty workbooks for offices to fill in, made from the same specification that reads them."""

import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from .sorting import EXAMPLE
from .spec import Column, Spec
from .writing import SAFE_OPTIONS, sheet_name

_LISTS = "选项"
_GUIDE = "填写说明"
_LAST_ROW = 20_000
_EXAMPLES = {"date": "2025-12-31", "amount": "1.46万", "integer": "3", "boolean": "是"}
_HINTS = {
    "text": "填写文字",
    "date": "填写日期，如 2025-12-31、2025年12月、2025年8月底前、立行立改、长期坚持",
    "amount": "填写金额，如 41760 或 4.176万元；没有的填“无”或不填",
    "integer": "填写整数",
    "choice": "从下拉列表中选择",
    "boolean": "填写“是”或“否”",
}
_FORMATS = {"text": "@", "choice": "@", "boolean": "@", "date": "yyyy-mm-dd", "amount": "General", "integer": "0"}


def template(spec: Spec, *, references: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """Return an .xlsx to fill in, with drop-downs for choices and for the `references` of a column."""
    lists = _lists(spec, references or {})
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, SAFE_OPTIONS) as book:
        book.add_worksheet(sheet_name(spec.name))
        book.add_worksheet(_GUIDE)
        _write_lists(book, lists)
        _write_form(book, spec, lists, free=set(references or {}))
        _write_guide(book, spec, lists)
    return stream.getvalue()


def _lists(spec: Spec, references: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {}
    for column in spec.columns:
        if references.get(column.key):
            lists[column.key] = list(references[column.key])
        elif column.kind == "choice":
            lists[column.key] = [label for _value, label in column.choices]
        elif column.kind == "boolean":
            lists[column.key] = ["是", "否"]
    return lists


def _write_lists(book: xlsxwriter.Workbook, lists: Mapping[str, list[str]]) -> None:
    sheet = book.add_worksheet(_LISTS)
    sheet.hide()
    for column, (key, words) in enumerate(lists.items()):
        for row, word in enumerate(words):
            sheet.write_string(row, column, word)
        letter = xlsxwriter.utility.xl_col_to_name(column)
        book.define_name(f"list_{key}", f"={_LISTS}!${letter}$1:${letter}${len(words)}")


def _write_form(book: xlsxwriter.Workbook, spec: Spec, lists: Mapping[str, list[str]], *, free: set[str]) -> None:
    sheet = book.worksheets()[0]
    title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    boxed = {"border": 1, "text_wrap": True, "valign": "vcenter"}
    needed = book.add_format(boxed | {"bold": True, "align": "center", "bg_color": "#FDE9D9"})
    other = book.add_format(boxed | {"bold": True, "align": "center", "bg_color": "#F2F2F2"})
    example = book.add_format(boxed | {"italic": True, "font_color": "#808080", "num_format": "@"})
    formats = {kind: book.add_format({"num_format": code, "text_wrap": True}) for kind, code in _FORMATS.items()}
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, spec.title or spec.name, title)
    if len(spec.columns) > 1:
        sheet.merge_range(0, 0, 0, len(spec.columns) - 1, spec.title or spec.name, title)
    for index, column in enumerate(spec.columns):
        sheet.set_column(index, index, _width(column), formats[column.kind])
        sheet.write_string(1, index, heading(column), needed if column.required else other)
        sheet.write_comment(1, index, _hint(column), {"x_scale": 1.6, "y_scale": 1.2, "author": "填写说明"})
        sheet.write_string(2, index, (EXAMPLE if index == 0 else "") + _example(column), example)
        if column.key in lists:
            sheet.data_validation(2, index, _LAST_ROW, index, _validation(column, strict=column.key not in free))
    sheet.freeze_panes(2, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    sheet.activate()


def heading(column: Column) -> str:
    """Return the heading of a column in the template: with a star if required, with its unit if an amount."""
    unit = f"（{column.default_amount_unit}）" if column.kind == "amount" and "元" not in column.label else ""
    return f"{column.label}{unit}{'*' if column.required else ''}"


def _validation(column: Column, *, strict: bool) -> dict[str, object]:
    return {
        "validate": "list",
        "source": f"=list_{column.key}",
        # An office may write a name that the list does not hold yet; the check after the upload decides.
        "error_type": "stop" if strict else "warning",
        "error_title": "请从列表中选择",
        "error_message": f"“{column.label}”应从下拉列表中选择。",
    }


def _width(column: Column) -> int:
    if column.kind != "text":
        return 16
    return 40 if (column.max_length or 0) > 100 else 20


def _hint(column: Column) -> str:
    parts = ["必填。" if column.required else "选填。", _HINTS[column.kind]]
    if column.max_length:
        parts.append(f"，最多 {column.max_length} 个字")
    parts.append(f"。{column.note}" if column.note else "。")
    return "".join(parts)


def _example(column: Column) -> str:
    if column.example:
        return column.example
    if column.kind == "choice":
        return column.choices[0][1] if column.choices else ""
    return _EXAMPLES.get(column.kind, "")


def _write_guide(book: xlsxwriter.Workbook, spec: Spec, lists: Mapping[str, list[str]]) -> None:
    sheet = book.worksheets()[1]
    bold = book.add_format({"bold": True, "border": 1, "bg_color": "#F2F2F2"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    plain = book.add_format({"text_wrap": True})
    for index, width in enumerate((20, 10, 60, 40)):
        sheet.set_column(index, index, width)
    rules = (
        f"带 * 的列必须填写；以“{EXAMPLE}”开头的示例行不会导入，可以删除。",
        "请不要修改列名；身份证号等长数字请按文本填写，不要使用公式。",
    )
    for row, rule in enumerate(rules):
        sheet.merge_range(row, 0, row, 3, rule, plain)
    for index, word in enumerate(("列名", "必填", "填写要求", "可选内容")):
        sheet.write_string(3, index, word, bold)
    for row, column in enumerate(spec.columns, start=4):
        options = "、".join(lists.get(column.key, ())[:20])
        words = (heading(column), "是" if column.required else "否", _hint(column), options)
        for index, word in enumerate(words):
            sheet.write_string(row, index, word, cell)
