"""Bytes to grids: the cells, merged ranges and marks of every sheet, whatever the format."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import ParseError

import python_calamine
from defusedxml import DefusedXmlException
from openpyxl import load_workbook

from . import compound, delimited, opendocument, sheetxml
from .compound import SheetMarks
from .spec import WorkbookError

Merge = tuple[int, int, int, int]

# Room for titles, headers and footers beside the data rows themselves.
MARGIN_ROWS = 1_000
_DAMAGED = "文件已损坏，无法打开。请在 Excel 或 WPS 中打开后另存为 .xlsx 再上传。"


@dataclass
class Grid:
    """One sheet as rows of cell values; all positions are 0-based and count from A1."""

    name: str
    rows: list[list[Any]]
    merges: list[Merge] = field(default_factory=list)
    marks: SheetMarks = field(default_factory=SheetMarks)
    hidden: bool = False
    cut_rows: bool = False
    cut_columns: bool = False

    def cell(self, row: int, column: int) -> Any:
        """Return one cell, None outside the grid."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        return self.rows[row][column]


def load(data: bytes, kind: str, *, max_rows: int, max_columns: int) -> list[Grid]:
    """Return the grids of all sheets in workbook order, cut to what may be read."""
    limit = max_rows + MARGIN_ROWS
    if kind == "csv":
        rows, more = delimited.read_rows(data, limit)
        wide = any(len(row) > max_columns for row in rows)
        return [Grid("Sheet1", [row[:max_columns] for row in rows], cut_rows=more, cut_columns=wide)]
    if kind == "ods":
        tables = opendocument.read_tables(data, limit, max_columns)
        return [Grid(t.name, t.rows, t.merges, t.marks, t.hidden, t.cut) for t in tables]
    with _damage_told():
        return list(_load_xlsx(data, limit, max_columns) if kind == "xlsx" else _load_xls(data, limit, max_columns))


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (python_calamine.CalamineError, compound.Damaged, zipfile.BadZipFile):
        raise WorkbookError(_DAMAGED) from None
    except (ParseError, DefusedXmlException, LookupError, ValueError, OverflowError, OSError):
        raise WorkbookError(_DAMAGED) from None
    except BaseException as error:
        # A panic inside the Rust parser arrives as an exception of its own that no module exports.
        if type(error).__name__ == "PanicException":
            raise WorkbookError(_DAMAGED) from None
        raise


@contextmanager
def _any_damage_told() -> Iterator[None]:
    try:
        yield
    except Exception:  # openpyxl has no exception of its own for files that it cannot read
        raise WorkbookError(_DAMAGED) from None


def _load_xlsx(data: bytes, limit: int, max_columns: int) -> Iterator[Grid]:
    parts = sheetxml.sheet_parts(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.namelist():
            if "sharedstrings" in member.lower() and sheetxml.claims_too_much(archive.read(member)):
                raise WorkbookError(_DAMAGED)
    with (
        python_calamine.load_workbook(io.BytesIO(data)) as book,
        zipfile.ZipFile(io.BytesIO(data)) as archive,
    ):
        for metadata in book.sheets_metadata:
            if metadata.typ != python_calamine.SheetTypeEnum.WorkSheet or metadata.name not in parts:
                continue
            xml = archive.read(parts[metadata.name])
            marks, fits = sheetxml.scan(xml)
            if fits:
                grid = _from_calamine(book, metadata.name, limit, max_columns)
            else:
                grid = _from_stream(data, metadata.name, limit, max_columns)
                grid.merges = sheetxml.merges(xml)
                grid.cut_rows, grid.cut_columns = marks.last_row >= limit, marks.last_column >= max_columns
            grid.marks = marks
            grid.hidden = metadata.visible != python_calamine.SheetVisibleEnum.Visible
            yield grid


def _load_xls(data: bytes, limit: int, max_columns: int) -> Iterator[Grid]:
    container = compound.Container(data)
    stream = container.read("Workbook" if "Workbook" in container.entries else "Book")
    all_marks = compound.scan_sheets(stream)
    for marks in all_marks:
        if (marks.last_row + 1) * (marks.last_column + 1) > sheetxml.MAX_CELLS:
            raise WorkbookError(f"工作表第{marks.last_row + 1}行还有零散的内容或格式，请删除多余的行和列后再上传。")
    with python_calamine.load_workbook(io.BytesIO(data)) as book:
        for index, metadata in enumerate(book.sheets_metadata):
            if metadata.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            grid = _from_calamine(book, metadata.name, limit, max_columns)
            grid.marks = all_marks[index] if index < len(all_marks) else SheetMarks()
            grid.hidden = metadata.visible != python_calamine.SheetVisibleEnum.Visible
            yield grid


def _from_calamine(book: python_calamine.CalamineWorkbook, name: str, limit: int, max_columns: int) -> Grid:
    sheet = book.get_sheet_by_name(name)
    if sheet.end is None:
        return Grid(name, [])
    last_row, last_column = sheet.end
    rows = sheet.to_python(skip_empty_area=False, nrows=limit)
    if last_column >= max_columns:
        rows = [row[:max_columns] for row in rows]
    merges = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    return Grid(name, rows, merges, cut_rows=last_row >= limit, cut_columns=last_column >= max_columns)


def _from_stream(data: bytes, name: str, limit: int, max_columns: int) -> Grid:
    """Read a sheet whose used area is enormous without holding that area in memory."""
    with warnings.catch_warnings(), _any_damage_told():
        # openpyxl warns of extensions that do not matter here.
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        with closing(book):
            sheet = book[name]
            sheet.reset_dimensions()
            found = sheet.iter_rows(max_row=limit, max_col=max_columns, values_only=True)
            rows = [list(row) for row in found]
    return Grid(name, rows)
