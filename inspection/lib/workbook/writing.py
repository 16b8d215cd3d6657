"""Tables for print and hand-over, written row by row so that memory stays flat."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from math import ceil, isfinite
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from .values import LONGEST_NUMBER

LONGEST_TEXT = 32_767
SAFE_OPTIONS = {
    # Text that begins with = + - @ must reach the reader as text, never as a formula or a link.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}

_FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_BOXED = _FONT | {"border": 1, "text_wrap": True}
_LINE_HEIGHT = 14
_HIGHEST_ROW = 409
_DEFAULT_WIDTH = 14


class _Styles:
    """The cell formats of one printed table."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.title = book.add_format(_FONT | {"font_name": "黑体", "font_size": 16, "align": "center"})
        self.line = book.add_format(_FONT)
        self.line_right = book.add_format(_FONT | {"align": "right"})
        self.remark = book.add_format(_FONT | {"text_wrap": True, "valign": "top"})
        self.header = book.add_format(_BOXED | {"bold": True, "align": "center", "bg_color": "#F2F2F2"})
        self.text = book.add_format(_BOXED)
        self.day = book.add_format(_BOXED | {"num_format": "yyyy-mm-dd", "align": "center"})
        self.moment = book.add_format(_BOXED | {"num_format": "yyyy-mm-dd hh:mm", "align": "center"})
        self.amount = book.add_format(_BOXED | {"num_format": "#,##0.00"})
        self.number = book.add_format(_BOXED | {"num_format": "General"})


class _Writer:
    """Writes cells by the type of their value; one row must be finished before the next."""

    def __init__(self, sheet: Worksheet, styles: _Styles) -> None:
        self._sheet, self._styles = sheet, styles
        self._write_text = sheet.write_string
        self._text = styles.text

    def cells(self, row: int, first_column: int, cells: Iterable[Any]) -> None:
        """Write these values side by side."""
        column = first_column
        write_text, style = self._write_text, self._text
        for value in cells:
            if type(value) is str and value and len(value) <= LONGEST_TEXT:
                write_text(row, column, value, style)
            else:
                self._other(row, column, value)
            column += 1

    def _other(self, row: int, column: int, value: Any) -> None:
        sheet, styles = self._sheet, self._styles
        if value is None or value == "":
            sheet.write_blank(row, column, None, styles.text)
        elif isinstance(value, bool):
            sheet.write_string(row, column, "是" if value else "否", styles.text)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value, styles.moment)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, styles.day)
        elif isinstance(value, Decimal | float | int) and isfinite(value) and -LONGEST_NUMBER < value < LONGEST_NUMBER:
            sheet.write_number(row, column, value, styles.amount if isinstance(value, Decimal) else styles.number)
        else:
            sheet.write_string(row, column, _clipped(str(value)), styles.text)


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def write_table(
    stream: BinaryIO,
    title: str,
    headers: list[str],
    rows: Iterable[Sequence[Any]],
    *,
    widths: Sequence[float] | None = None,
    footer: str | None = None,
) -> None:
    """Write one printable table with a title, a repeated header and typed cells."""
    with xlsxwriter.Workbook(stream, SAFE_OPTIONS | {"constant_memory": True}) as book:
        styles = _Styles(book)
        sheet = book.add_worksheet(sheet_name(title))
        _set_page(sheet, header_rows=2, frozen_columns=0)
        for column, width in enumerate(widths or [_DEFAULT_WIDTH] * len(headers)):
            sheet.set_column(column, column, width)
        _write_across(sheet, 0, len(headers), title, styles.title, height=30)
        for column, header in enumerate(headers):
            sheet.write_string(1, column, header, styles.header)
        writer = _Writer(sheet, styles)
        row = 1
        for row, cells in enumerate(rows, start=2):
            writer.cells(row, 0, cells)
        if footer:
            _write_across(sheet, row + 1, len(headers), footer, styles.remark, height=_LINE_HEIGHT * 3)


def write_ledger(
    stream: BinaryIO,
    title: str,
    columns: Sequence[tuple[str, str, float]],
    groups: Iterable[tuple[Sequence[Any], Sequence[Sequence[Any]]]],
    *,
    trailing: int = 0,
    filled_by: str = "",
    printed_on: str = "",
) -> None:
    """Write a rectification ledger: each group is the cells of one problem and the rows of its measures.

    The cells of a problem stand left of its measures, the last `trailing` of them right; all are merged over the rows.
    """
    with xlsxwriter.Workbook(stream, SAFE_OPTIONS | {"constant_memory": True}) as book:
        styles = _Styles(book)
        sheet = book.add_worksheet(sheet_name(title))
        _set_page(sheet, header_rows=4, frozen_columns=0)
        for column, (_group, _label, width) in enumerate(columns):
            sheet.set_column(column, column, width)
        _write_across(sheet, 0, len(columns), title, styles.title, height=30)
        sheet.write_string(1, 0, f"填报单位（盖章）：{filled_by}", styles.line)
        if printed_on:
            sheet.write_string(1, len(columns) - 1, f"填报时间：{printed_on}", styles.line_right)
        _write_group_header(sheet, 2, columns, styles.header)
        _Ledger(sheet, styles, [width for _group, _label, width in columns], trailing).write(4, groups)


class _Ledger:
    """The data rows of a ledger."""

    def __init__(self, sheet: Worksheet, styles: _Styles, widths: list[float], trailing: int) -> None:
        self._sheet, self._widths, self._trailing = sheet, widths, trailing
        self._writer = _Writer(sheet, styles)

    def write(self, row: int, groups: Iterable[tuple[Sequence[Any], Sequence[Sequence[Any]]]]) -> None:
        """Write all groups from this row on."""
        for problem, measures in groups:
            left = list(problem[: len(problem) - self._trailing])
            right = list(problem[len(problem) - self._trailing :])
            middle = len(self._widths) - len(problem)
            rows = list(measures) or [()]
            self._set_heights(row, left, right, rows)
            for offset, measure in enumerate(rows):
                padded = list(measure) + [None] * (middle - len(measure))
                cells = left + padded + right if offset == 0 else self._blank(left) + padded + self._blank(right)
                self._writer.cells(row + offset, 0, cells)
            if len(rows) > 1:
                self._merge(row, row + len(rows) - 1, len(left))
            row += len(rows)

    @staticmethod
    def _blank(cells: list[Any]) -> list[None]:
        return [None] * len(cells)

    def _merge(self, first: int, last: int, left: int) -> None:
        # merge_range would go back to rows that are already on disk and keep every covered cell in memory;
        # the cells are written above, so that only the range itself has to be announced.
        register = self._sheet.merge.append
        for column in (*range(left), *range(len(self._widths) - self._trailing, len(self._widths))):
            register((first, column, last, column))

    def _set_heights(self, row: int, left: list[Any], right: list[Any], rows: list[Sequence[Any]]) -> None:
        """Give rows a height only where the text of merged cells needs more than the rows take by themselves."""
        if len(rows) < 2:
            return
        begin = len(self._widths) - len(right)
        needed = max((self._lines(cell, column) for column, cell in enumerate(left)), default=1)
        needed = max([needed, *(self._lines(cell, begin + offset) for offset, cell in enumerate(right))])
        taken = [
            max((self._lines(cell, len(left) + offset) for offset, cell in enumerate(cells)), default=1)
            for cells in rows
        ]
        if needed > sum(taken):
            for offset, lines in enumerate(taken):
                height = ceil(needed * lines / sum(taken)) * _LINE_HEIGHT
                self._sheet.set_row(row + offset, min(height, _HIGHEST_ROW))

    def _lines(self, cell: Any, column: int) -> int:
        if type(cell) is not str:
            return 1
        # One Chinese character is about as wide as two digits, the unit of column widths.
        across = max(1, int(self._widths[column] / 2.2))
        if len(cell) <= across and "\n" not in cell:
            return 1
        return sum(max(1, ceil(len(line) / across)) for line in cell.split("\n"))


def _write_group_header(sheet: Worksheet, row: int, columns: Sequence[tuple[str, str, float]], style: Format) -> None:
    column = 0
    merges = []
    for group, members in groupby(columns, key=lambda item: item[0]):
        width = len(list(members))
        if group and width > 1:
            merges.append((row, column, row, column + width - 1))
        elif not group:
            merges += [(row, single, row + 1, single) for single in range(column, column + width)]
        column += width
    shown = None
    for column, (group, label, _width) in enumerate(columns):
        sheet.write_string(row, column, (group if group != shown else "") if group else label, style)
        shown = group
    for column, (group, label, _width) in enumerate(columns):
        sheet.write_string(row + 1, column, label if group else "", style)
    sheet.merge.extend(merges)


def _write_across(sheet: Worksheet, row: int, width: int, text: str, style: Format, *, height: float) -> None:
    sheet.set_row(row, height)
    sheet.write_string(row, 0, _clipped(text), style)
    if width > 1:
        sheet.merge.append((row, 0, row, width - 1))


def _set_page(sheet: Worksheet, *, header_rows: int, frozen_columns: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, header_rows - 1)
    sheet.freeze_panes(header_rows, frozen_columns)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def sheet_name(title: str) -> str:
    """Return a title as Excel allows it for a sheet."""
    name = "".join("_" if character in "[]:*?/\\" else character for character in title).strip("' ")
    return name[:31] or "Sheet1"
