"""The sheets of an .ods file, read row by row so that repeated cells cannot fill the memory."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from .compound import SheetMarks
from .spec import WorkbookError

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"


@dataclass
class Table:
    """One sheet: its rows up to the last filled one, merged ranges and marks."""

    name: str
    hidden: bool
    rows: list[list[Any]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    marks: SheetMarks = field(default_factory=SheetMarks)
    next_row: int = 0
    cut: bool = False


def read_tables(data: bytes, max_rows: int, max_columns: int) -> list[Table]:
    """Return all sheets, each cut at these many rows and columns."""
    tables: list[Table] = []
    hidden: set[str] = set()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            content = archive.read("content.xml")
        for event, element in iterparse(io.BytesIO(content), events=("start", "end")):  # noqa: S314 -- sniff refused entities
            if event == "start" and element.tag == f"{_TABLE}table":
                tables.append(Table(element.get(f"{_TABLE}name", ""), element.get(f"{_TABLE}style-name") in hidden))
            elif event == "end" and element.tag == f"{_STYLE}style":
                hidden |= _hidden_style(element)
            elif event == "end" and element.tag == f"{_TABLE}table-row" and tables:
                _add_row(tables[-1], element, max_rows, max_columns)
                element.clear()
    except (LookupError, ParseError, zipfile.BadZipFile, ValueError):
        raise WorkbookError("文件已损坏，无法打开。请在 Excel 或 WPS 中打开后另存为 .xlsx 再上传。") from None
    return tables


def _hidden_style(element: Element) -> set[str]:
    properties = element.find(f"{_STYLE}table-properties")
    if properties is not None and properties.get(f"{_TABLE}display") == "false":
        return {element.get(f"{_STYLE}name", "")}
    return set()


def _add_row(table: Table, element: Element, max_rows: int, max_columns: int) -> None:
    row: list[Any] = []
    first = table.next_row
    repeat = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
    table.next_row += repeat
    for column, cell in _cells(element, max_columns):
        value = _value(cell)
        if first < max_rows:
            _mark(table, cell, value, first, column)
        if value is not None:
            row += [None] * (column - len(row)) + [value]
    if not row:
        return
    table.cut |= first + repeat > max_rows
    if first < max_rows:
        table.rows += ([] for _ in range(first - len(table.rows)))
        table.rows += (list(row) for _ in range(min(repeat, max_rows - first)))


def _cells(element: Element, max_columns: int) -> Iterator[tuple[int, Element]]:
    column = 0
    for cell in element:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        repeat = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        if len(cell) or cell.attrib.keys() & {f"{_OFFICE}value-type", f"{_TABLE}formula"}:
            for offset in range(min(repeat, max_columns - column)):
                yield column + offset, cell
        elif _span(cell) != (1, 1) and column < max_columns:
            yield column, cell
        column += repeat
        if column >= max_columns:
            return


def _span(cell: Element) -> tuple[int, int]:
    rows = int(cell.get(f"{_TABLE}number-rows-spanned", "1"))
    return rows, int(cell.get(f"{_TABLE}number-columns-spanned", "1"))


def _mark(table: Table, cell: Element, value: Any, row: int, column: int) -> None:
    height, width = _span(cell)
    if (height, width) != (1, 1):
        table.merges.append((row, column, row + height - 1, column + width - 1))
    if cell.get(f"{_TABLE}formula"):
        table.marks.formulas.add((row, column))
        if not cell.get(f"{_OFFICE}value-type"):
            table.marks.uncached.add((row, column))
    if isinstance(value, str) and value.startswith("Err:"):
        table.marks.errors[row, column] = value


def _value(cell: Element) -> Any:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in ("float", "currency", "percentage"):
        return float(cell.get(f"{_OFFICE}value", "0"))
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        moment = datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", ""))
        return moment if moment.time() != moment.min.time() else moment.date()
    text = "\n".join(_text(paragraph) for paragraph in cell.findall(f"{_TEXT}p"))
    return text or None


def _text(element: Element) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * min(int(child.get(f"{_TEXT}c", "1")), 100))
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag != f"{_OFFICE}annotation":
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
