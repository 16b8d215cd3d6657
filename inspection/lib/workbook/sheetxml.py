"""What the XML of an .xlsx sheet says beyond its values: formulas, error values and the area really used."""

import io
import re
import zipfile
from posixpath import join, normpath

from defusedxml.ElementTree import fromstring, iterparse

from .compound import SheetMarks

# A dense grid of this many cells is what one sheet may cost in memory.
MAX_CELLS = 4_000_000

_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# Every cell is counted, its place only if it is written plainly: a hidden far place counts as far away.
_CELL = re.compile(rb'<(?:[^\s<>/:!?]+:)?c(?=[\s/>])(?:(?:\s[^>\']*?)?\sr="([A-Z]{1,3})(\d{1,7})")?')
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\sref=[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)[\"']")
_FILLED = re.compile(rb"<(?:\w+:)?c\b([^>]*)(?<!/)>(?!\s*</)")
_PLACE = re.compile(rb"\sr=[\"']([A-Z]{1,3})(\d+)[\"']")
_MARKED = re.compile(
    rb"<(?:\w+:)?c\b(?P<head>[^>]*)(?<!/)>"
    rb"(?P<formula><(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?"
    rb"\s*(?:<(?:\w+:)?v\b[^>]*?(?:/>|>(?P<value>[^<]*)<))?"
)


def sheet_parts(data: bytes) -> dict[str, str]:
    """Return the path of the XML part of each sheet by sheet name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        targets = {
            relation.get("Id"): relation.get("Target", "")
            for relation in fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        }
        parts = {}
        for element in fromstring(archive.read("xl/workbook.xml")).iter():
            if element.tag.rpartition("}")[2] == "sheet":
                target = targets.get(element.get(_REL), "")
                parts[element.get("name", "")] = target[1:] if target.startswith("/") else normpath(join("xl", target))
        return parts


def claims_too_much(xml: bytes) -> bool:
    """Tell whether a list of shared texts announces more entries than it has bytes: parsers reserve memory for them."""
    _event, root = next(iterparse(io.BytesIO(xml), events=("start",)))
    counts = [value for name, value in root.attrib.items() if name.lower().endswith("count")]
    return any(not count.strip().isdecimal() or int(count) > len(xml) for count in counts)


def scan(xml: bytes) -> tuple[SheetMarks, bool]:
    """Return the marks of one sheet, and whether its used area is small enough for a dense grid."""
    marks = SheetMarks()
    if b"<f" in xml or b":f>" in xml or b":f " in xml or re.search(rb"\st=[\"']e[\"']", xml):
        _mark_cells(xml, marks)
    return marks, _fits(xml, marks)


def merges(xml: bytes) -> list[tuple[int, int, int, int]]:
    """Return the merged ranges of one sheet."""
    return [
        (int(first) - 1, _column(left), int(last) - 1, _column(right))
        for left, first, right, last in _MERGE.findall(xml)
    ]


def _mark_cells(xml: bytes, marks: SheetMarks) -> None:
    for match in _MARKED.finditer(xml):
        head, formula, value = match["head"], match["formula"], match["value"]
        kind = b't="e"' in head or b"t='e'" in head
        if not formula and not kind:
            continue
        place = _place(head)
        if place is None:
            continue
        if kind:
            marks.errors[place] = (value or b"#VALUE!").decode("utf-8", "replace")
        if formula:
            marks.formulas.add(place)
            # A formula that yields an empty text is stored with t="str"; without it there never was a result.
            if not value and b't="str"' not in head:
                marks.uncached.add(place)


def _fits(xml: bytes, marks: SheetMarks) -> bool:
    places = _CELL.findall(xml)
    letters = {place[0] for place in places}
    if b"" not in letters and b"\0" not in xml[:4]:
        rows = max((int(place[1]) for place in places), default=0)
        if rows * (max(map(_column, letters), default=0) + 1) <= MAX_CELLS:
            return True
    # Formatted blanks may reach far; what is really filled only decides what the person is told.
    for head in _FILLED.findall(xml):
        if place := _place(head):
            marks.extend_to(*place)
    return False


def _place(head: bytes) -> tuple[int, int] | None:
    match = _PLACE.search(head)
    return (int(match[2]) - 1, _column(match[1])) if match else None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
