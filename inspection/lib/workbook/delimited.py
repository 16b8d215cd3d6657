"""Comma, semicolon or tab separated text in the encodings that offices send."""

import csv
import io
import re
from statistics import median

from .spec import WorkbookError

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def decode(data: bytes) -> str | None:
    """Return the text of these bytes, or None if they are not text."""
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else text.removeprefix("\ufeff")
    return None


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    head = data[:2000]
    # Text saved as UTF-16 without a mark shows every other byte as zero wherever it holds digits or commas.
    if head[1::2].count(0) > len(head) // 8:
        return ("utf-16-le",)
    if head[::2].count(0) > len(head) // 8:
        return ("utf-16-be",)
    return ("utf-8-sig", "gb18030")


def read_rows(data: bytes, limit: int) -> tuple[list[list[str]], bool]:
    """Return at most `limit` records, and whether there are more."""
    text = decode(data) or ""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[list[str]] = []
    try:
        for record in reader:
            if len(rows) >= limit:
                return rows, True
            rows.append(record)
    except csv.Error:
        raise WorkbookError(
            f"文件第{reader.line_num}行的引号或内容有误，无法按表格读取，请另存为 .xlsx 再上传。"
        ) from None
    return rows, False


def _delimiter(text: str) -> str:
    def width(delimiter: str) -> float:
        widths = []
        try:
            for record in csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter):
                if any(record):
                    widths.append(len(record))
                if len(widths) >= 50:
                    break
        except csv.Error:
            return 0
        return median(widths) if widths else 0

    return max(",\t;", key=width)
