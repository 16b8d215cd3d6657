"""One cell to one value of its column, or a sentence that says what is wrong with it."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from . import values
from .spec import Column
from .values import normal

_ERROR_VALUE = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|Err:\d{3}")
_CRIPPLED = re.compile(r"\d\.\d{4,}E\+1[4-9]", re.IGNORECASE)
_UNIT = re.compile(r"[(\[（【]\s*(?:金额)?(?:单位[:：])?\s*(亿元|万元|千元|百元|元|万|亿)\s*[)\]）】]|(万元|亿元)$")
_TITLE_UNIT = re.compile(r"(?:金额)?单位[:：]\s*(?:人民币)?(亿元|万元|千元|百元|元)")
_SHOWN = 30
_LISTED = 15


class Cell(NamedTuple):
    """A value with at most one sentence of complaint and one of warning."""

    value: Any
    error: str = ""
    warning: str = ""


Convert = Callable[[Any], Cell]


def amount_unit(column: Column, heading: str, titles: list[str]) -> str:
    """Return the unit of plain numbers: from the heading, else from the lines above the table, else the column's."""
    match = _UNIT.search(heading)
    if match:
        return match[1] or match[2]
    for title in titles:
        if match := _TITLE_UNIT.search(title):
            return match[1]
    return column.default_amount_unit


def blank_value(column: Column) -> str | None:
    """Return the value of a blank cell: an empty text in a text column, None in any other."""
    return "" if column.kind == "text" else None


def converter(column: Column, *, unit: str, year: int | None) -> Convert:
    """Return the function that turns the cells of one column into values."""
    read = _reader(column, unit, year)
    blank = Cell(blank_value(column), "不能为空" if column.required else "")

    def convert(cell: Any) -> Cell:
        if isinstance(cell, str):
            cell = _cleaned(cell)
        if cell is None or cell == "":
            return blank
        found = _refusal(cell) or read(cell)
        return blank if column.required and found.value is None and not found.error else found

    return convert if column.kind == "text" else _remembering(convert)


def _remembering(convert: Convert) -> Convert:
    """Convert equal words once: dates, choices and units repeat down a column."""
    known: dict[str, Cell] = {}

    def recall(cell: Any) -> Cell:
        if type(cell) is not str:
            return convert(cell)
        found = known.get(cell)
        if found is None:
            found = known[cell] = convert(cell)
        return found

    return recall


def _cleaned(text: str) -> str:
    if "_x000D_" in text or "\r" in text:
        text = text.replace("_x000D_", "").replace("\r\n", "\n")
    return text.strip()


def _refusal(cell: Any) -> Cell | None:
    if isinstance(cell, str):
        if cell[0] in "#E" and _ERROR_VALUE.fullmatch(cell):
            return Cell(None, f"单元格是错误值 {cell}，请改为正确的内容")
        if cell[0].isdecimal() and _CRIPPLED.fullmatch(cell):
            return Cell(None, f"“{cell}”是被缩写的长数字，原来的数字已丢失，请设为文本格式后重新填写")
    elif isinstance(cell, int | float) and abs(cell) >= values.LONGEST_NUMBER:
        return Cell(None, "超过15位的数字后几位已不准确，请先把单元格设为文本格式，再重新填写")
    return None


_BLANK = Cell(None)


def _reader(column: Column, unit: str, year: int | None) -> Convert:
    if column.kind == "date":
        return lambda cell: _date(cell, year)
    if column.kind == "amount":
        return lambda cell: _amount(cell, unit)
    if column.kind == "integer":
        return _integer
    if column.kind == "boolean":
        return _boolean
    if column.kind == "choice":
        return _choice_reader(column)
    return _text_reader(column.max_length)


def plain_text(cell: Any) -> str:
    """Write a cell value as the person sees it."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        return values.number_text(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _text_reader(max_length: int | None) -> Convert:
    def read(cell: Any) -> Cell:
        text = cell if isinstance(cell, str) else plain_text(cell)
        if max_length is not None and len(text) > max_length:
            return Cell(None, f"内容有 {len(text)} 个字，最多 {max_length} 个字")
        return Cell(text)

    return read


def _choice_reader(column: Column) -> Convert:
    known = {normal(label): value for label, value in column.choice_synonyms.items()}
    known |= {normal(value): value for value, _label in column.choices}
    known |= {normal(label): value for value, label in column.choices}
    labels = [label for _value, label in column.choices]
    listed = "、".join(labels[:_LISTED]) + ("等" if len(labels) > _LISTED else "")

    def read(cell: Any) -> Cell:
        text = plain_text(cell)
        word = normal(text)
        if word in known:
            return Cell(known[word])
        if word in values.NOTHING:
            return _BLANK
        return Cell(None, f"“{_short(text)}”不在可选范围内，应为：{listed}")

    return read


def _date(cell: Any, year: int | None) -> Cell:
    if values.is_nothing(cell):
        return _BLANK
    found = values.parse_date(cell, year=year)
    if found.kind == "unknown":
        text = _short(plain_text(cell))
        if re.fullmatch(r"\d{4}\.1", text) and not isinstance(cell, str):
            return Cell(None, f"{text} 分不清是1月还是10月，请写成 {text[:4]}年10月 这样的格式")
        return Cell(None, f"{text} 不是有效日期，应为 {_example(text)} 这样的格式")
    if found.on is None and found.month is None and found.kind in ("day", "month", "before", "period"):
        return Cell(found, warning=f"“{_short(found.text)}”没有写明年份，按文字保存")
    return Cell(found)


def _example(text: str) -> str:
    match = re.match(r"(20\d{2})", text)
    return f"{match[1] if match else '2025'}-12-05"


def _amount(cell: Any, unit: str) -> Cell:
    try:
        return Cell(values.parse_amount(cell, unit=unit))
    except ValueError:
        return Cell(None, f"“{_short(plain_text(cell))}”不是有效金额，应为 4.176万元 或 41760 这样的格式")


def _integer(cell: Any) -> Cell:
    try:
        return Cell(values.parse_integer(cell))
    except ValueError:
        return Cell(None, f"“{_short(plain_text(cell))}”不是整数，应为 12 这样的格式")


def _boolean(cell: Any) -> Cell:
    try:
        return Cell(values.parse_boolean(cell))
    except ValueError:
        return Cell(None, f"“{_short(plain_text(cell))}”无法识别，应为：是、否")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
