"""The person's own workbook, given back with the result of the check beside every row."""

import io
import warnings
import zipfile
from collections import defaultdict
from copy import copy
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from . import sheetxml
from .grid import Merge, load
from .limits import sniff
from .sorting import FOOTER_REASONS, RESULT_HEADING
from .spec import Level, Message, Reading
from .writing import sheet_name

# openpyxl needs about fifty times the size of what it opens; larger workbooks are rebuilt without their styles.
MAX_STYLED = 30 * 1024 * 1024
MAX_MERGED = 500_000

_AUTHOR = "数据检查"
_FILLS = {
    "error": PatternFill("solid", fgColor="FFFFC7CE"),
    "warning": PatternFill("solid", fgColor="FFFFEB9C"),
}
_WORDS = {"error": "错误", "warning": "提醒"}
_THIN = Side(style="thin")
_MOST_ROWS, _MOST_COLUMNS = 30_000, 200


def annotate(data: bytes, name: str, reading: Reading) -> bytes:
    """Return the workbook as .xlsx with a result column, coloured cells and comments."""
    with warnings.catch_warnings():
        # openpyxl warns of extensions that it drops; the person still has the original.
        warnings.simplefilter("ignore")
        kind = sniff(data, name)
        if kind == "xlsx" and _is_bearable(data):
            try:
                return _finish(openpyxl.load_workbook(io.BytesIO(data), rich_text=True), reading)
            except Exception:  # noqa: S110 -- openpyxl fails in many ways on files of other programs
                pass
        return _finish(_rebuild(data, kind), reading)


def _is_bearable(data: bytes) -> bool:
    """Tell whether openpyxl may hold this workbook in memory: it makes an object of every cell, merged ones included."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_STYLED:
            return False
        names = set(archive.namelist())
        parts = [archive.read(path) for path in sheetxml.sheet_parts(data).values() if path in names]
    return sum(_area(merge) for xml in parts for merge in sheetxml.merges(xml)) <= MAX_MERGED


def _area(merge: Merge) -> int:
    top, left, bottom, right = merge
    return (bottom - top + 1) * (right - left + 1)


def _finish(book: Workbook, reading: Reading) -> bytes:
    sheet = book[reading.sheet if reading.sheet in book.sheetnames else sheet_name(reading.sheet)]
    book.active = book.index(sheet)
    _Annotator(sheet, reading).run()
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _rebuild(data: bytes, kind: str) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    for grid in load(data, kind, max_rows=_MOST_ROWS, max_columns=_MOST_COLUMNS):
        sheet = book.create_sheet(sheet_name(grid.name))
        sheet.sheet_state = "hidden" if grid.hidden else "visible"
        for row, cells in enumerate(grid.rows, start=1):
            for column, value in enumerate(cells, start=1):
                if value not in (None, ""):
                    _write(sheet.cell(row, column), value)
        width = max(map(len, grid.rows), default=0)
        _merge(sheet, grid.merges, len(grid.rows), width)
        for column in range(1, width + 1):
            sheet.column_dimensions[get_column_letter(column)].width = 18
    return book


def _merge(sheet: Worksheet, merges: list[Merge], height: int, width: int) -> None:
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in merges:
        merge = top, left, min(bottom, height - 1), min(right, width - 1)
        if len(covered) + _area(merge) > MAX_MERGED:
            return
        places = {(row, column) for row in range(top, merge[2] + 1) for column in range(left, merge[3] + 1)}
        # Overlapping ranges would make Excel call the file damaged.
        if len(places) > 1 and not places & covered:
            covered |= places
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=merge[2] + 1, end_column=merge[3] + 1)


def _write(cell: Cell, value: Any) -> None:
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        # Assigning a text that begins with = makes it a formula; a text must stay a text.
        cell.data_type = "s"
        return
    cell.value = value
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"


class _Annotator:
    """Writes the remarks of one reading into its sheet."""

    def __init__(self, sheet: Worksheet, reading: Reading) -> None:
        self._sheet, self._reading = sheet, reading
        self._corners = {
            (row, column): (found.min_row, found.min_col)
            for found in sheet.merged_cells.ranges
            for row in range(found.min_row, found.max_row + 1)
            for column in range(found.min_col, found.max_col + 1)
        }
        self._last = max(
            [reading.header_last, *(row.number for row in reading.rows), *(left.row for left in reading.left_out)]
        )
        self._column = self._result_column()

    def run(self) -> None:
        """Mark cells, then write the result of every row."""
        self._forget_earlier_check()
        for message in sorted(self._reading.messages, key=lambda message: message.level != "warning"):
            if message.row and message.column_index is not None:
                self._mark(message)
        self._write_heading()
        of_rows: dict[int, list[Message]] = defaultdict(list)
        for message in self._reading.messages:
            if message.row:
                of_rows[message.row].append(message)
        for row in self._reading.rows:
            self._write_result(row.number, list(dict.fromkeys([*row.messages, *of_rows[row.number]])))
        for left in self._reading.left_out:
            if left.reason not in FOOTER_REASONS:
                self._put(left.row, f"未导入：{left.reason}", None)
        self._sheet.column_dimensions[get_column_letter(self._column)].width = 50

    def _result_column(self) -> int:
        headers = self._reading.headers
        earlier = next((header.index + 1 for header in headers if header.text == RESULT_HEADING), None)
        if earlier:
            return earlier
        column = max((header.index for header in headers if header.text or header.key), default=0) + 2
        rows = range(self._reading.header_first, self._last + 1)
        while any((row, column) in self._corners or self._has_content(row, column) for row in rows):
            column += 1
        return column

    def _has_content(self, row: int, column: int) -> bool:
        # Looking at sheet.cell() would create every cell that is looked at.
        cell = self._sheet._cells.get((row, column))
        return cell is not None and cell.value not in (None, "")

    def _forget_earlier_check(self) -> None:
        # iter_rows() would create every cell up to the last column ever formatted.
        for cell in self._sheet._cells.values():
            if cell.comment and cell.comment.author == _AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()

    def _cell(self, row: int, column: int) -> Cell:
        return self._sheet.cell(*self._corners.get((row, column), (row, column)))

    def _mark(self, message: Message) -> None:
        cell = self._cell(message.row or 1, (message.column_index or 0) + 1)
        cell.fill = _FILLS[message.level]
        self._comment(cell, f"{_WORDS[message.level]}：{message.text}")

    @staticmethod
    def _comment(cell: Cell, text: str) -> None:
        author = _AUTHOR
        if cell.comment:
            # A merged cell is complained about once for every row that it covers.
            if text in cell.comment.text.split("\n"):
                return
            author, text = cell.comment.author, f"{cell.comment.text}\n{text}"
        text = ILLEGAL_CHARACTERS_RE.sub("", text)
        cell.comment = Comment(text, author, height=min(300, 40 + 20 * (len(text) // 18 + 1)), width=280)

    def _write_heading(self) -> None:
        first, last = self._reading.header_first, self._reading.header_last
        beside = self._sheet.cell(first, max(1, self._column - 1))
        cell = self._cell(first, self._column)
        if not isinstance(beside, MergedCell):
            cell._style = copy(beside._style)
        _write(cell, RESULT_HEADING)
        if last > first and (first, self._column) not in self._corners:
            self._sheet.merge_cells(start_row=first, end_row=last, start_column=self._column, end_column=self._column)
        of_file = [message for message in self._reading.messages if message.row is None]
        if of_file:
            cell.fill = _FILLS["error" if any(m.level == "error" for m in of_file) else "warning"]
            self._comment(cell, "\n".join(f"{_WORDS[message.level]}：{message.text}" for message in of_file))

    def _write_result(self, row: int, messages: list[Message]) -> None:
        levels: tuple[Level, ...] = ("error", "warning")
        parts = []
        for level in levels:
            texts = [self._with_row(message, row) for message in messages if message.level == level]
            if texts:
                parts.append(f"{_WORDS[level]}：{'；'.join(texts)}")
        worst = next((level for level in levels if any(message.level == level for message in messages)), None)
        self._put(row, "\n".join(parts) or "通过", worst)

    @staticmethod
    def _with_row(message: Message, row: int) -> str:
        return message.text if message.row == row else f"{message.text}（见第{message.row}行）"

    def _put(self, row: int, text: str, level: Level | None) -> None:
        cell = self._cell(row, self._column)
        _write(cell, text)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cell.border = Border(_THIN, _THIN, _THIN, _THIN)
        cell.fill = _FILLS[level] if level else PatternFill()
