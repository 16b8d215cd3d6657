"""Values as offices write them: dates, amounts, numbers, yes and no."""

import calendar
import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from .spec import DateKind, WrittenDate

NOTHING = frozenset({"", "无", "-", "--", "—", "——", "－", "–", "/", "\\", "没有", "不涉及", "暂无", "n/a"})
UNITS = {
    "元": Decimal(1),
    "百元": Decimal(100),
    "千元": Decimal(1000),
    "万": Decimal(10_000),
    "万元": Decimal(10_000),
    "亿": Decimal(100_000_000),
    "亿元": Decimal(100_000_000),
}
LONGEST_NUMBER = 10**15

_IMMEDIATE = ("立行立改", "立即整改", "即知即改", "边查边改", "立查立改", "立即")
_LONG_TERM = ("长期坚持", "长期", "持续坚持", "持续推进", "持续整改", "常态化推进", "常态化", "常态长效")
_DONE = ("已完成", "已整改", "已整改完成", "已办结", "完成", "整改完成")
_TAIL = r"(?:并|，|,|、|；|;)?(?:长期坚持|持续推进|持续整改|持续坚持)?"
_YEAR = r"(?:(?P<year>\d{4}|\d{2})年)?"
_MONTH_END = rf"{_YEAR}(?P<month>\d{{1,2}})月(?:份)?(?P<end>底|末|月底|月末)?"
_CHINESE_DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_DAY = re.compile(rf"{_YEAR}(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]?")
_MONTH = re.compile(_MONTH_END)
_TEN_DAYS = re.compile(rf"{_YEAR}(?P<month>\d{{1,2}})月(?:份)?(?:上旬|中旬|下旬|初|上半月|下半月|中)")
_YEAR_END = re.compile(rf"{_YEAR}(?:年底|年末|底|末|年内|内)")
_QUARTER = re.compile(rf"{_YEAR}第?(?P<part>[一二三四1-4]季度|上半年|下半年)")
_BEFORE = re.compile(r"(.+?)(?:之前|以前|前)")
_RANGE = re.compile(r"(.+?)(?:至|到|~|—+|–|(?<=月)-|(?<=日)-|(?<=\.\d)-|(?<=\.\d\d)-)(.+)")
_CHINESE_NUMBER = re.compile(r"[〇○零一二三四五六七八九十]+(?=[年月日号])")
_AMOUNT = re.compile(
    r"(?:约|共计|共|合计|人民币|rmb|¥|¥)*(-?\d+(?:\.\d+)?)(亿元|万元|千元|百元|亿|万|元)?(?:整|人民币)?"
)
_GROUPED = re.compile(r"\d,(?:\d{3}|\d{4})(?!\d)")
_INTEGER = re.compile(r"(-?\d+)(?:\.0+)?(?:人|个|名|件|次|项|条|年|份|户|起|岁)?")
_TRUE = frozenset({"是", "√", "✓", "✔", "对", "有", "1", "y", "yes", "true", "☑"})
_FALSE = frozenset({"否", "×", "x", "✗", "✘", "不是", "错", "0", "n", "no", "false", "☐", "□"}) | NOTHING - {""}


def normal(text: str) -> str:
    """Return the text in half-width characters, without any blanks, in lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def is_nothing(value: Any) -> bool:
    """Tell whether a cell is blank or says in words that there is nothing."""
    return value is None or (isinstance(value, str) and normal(value) in NOTHING)


def number_text(value: float) -> str:
    """Write a cell number without the noise of binary fractions."""
    if isinstance(value, int) or (abs(value) < LONGEST_NUMBER and value == int(value)):
        return str(int(value))
    return format(Decimal(format(value, ".15g")), "f")


def parse_date(value: Any, *, year: int | None = None) -> WrittenDate:
    """Read one written date; `year` completes dates without a year.

    A whole month, "8月底前" and a quarter end on their last day. "8月前" means before August begins, so its day is
    31 July. A third of a month ("4月上旬") stays text with its month; anything else unknown has kind "unknown".
    """
    if isinstance(value, datetime):
        return WrittenDate(value.date(), value.date().isoformat(), "day")
    if isinstance(value, date):
        return WrittenDate(value, value.isoformat(), "day")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(float(value), year)
    text = "" if value is None else str(value).strip()
    return _from_text(text, year) or WrittenDate(None, text, "unknown")


def _from_number(number: float, year: int | None) -> WrittenDate:
    if abs(number) >= LONGEST_NUMBER:
        return WrittenDate(None, format(number, "g"), "unknown")
    text = number_text(number)
    # Excel drops the zero of 2025.10, so 2025.1 may be January or October: nobody can know.
    if re.fullmatch(r"\d{4}\.1", text):
        return WrittenDate(None, text, "unknown")
    return _from_text(str(int(number)) if 18_264 <= number < 73_051 else text, year) or WrittenDate(
        None, text, "unknown"
    )


def _from_text(text: str, year: int | None) -> WrittenDate | None:
    plain = normal(_CHINESE_NUMBER.sub(_arabic, text)).strip("。.;,、")
    if re.fullmatch(r"\d{5}", plain) and 18_264 <= int(plain) < 73_051:
        on = date(1899, 12, 30) + timedelta(days=int(plain))
        return WrittenDate(on, on.isoformat(), "day")
    if not plain:
        return None
    if plain.startswith(_IMMEDIATE):
        return WrittenDate(None, text, "immediate")
    if plain in _LONG_TERM:
        return WrittenDate(None, text, "long_term")
    done = re.fullmatch(r"已?(?:于|在)?(.*?)(?:已|前)?(?:全部|基本)?(?:整改)?(?:完成|办结|整改到位)", plain)
    if plain.startswith(_DONE) and re.sub(rf"{_TAIL}$", "", plain) in _DONE:
        return WrittenDate(None, text, "done")
    if done and (plain.startswith("已") or plain.endswith("已完成")):
        return _as_done(done[1], text, year)
    plain = re.sub(rf"(?:完成|整改完成|完成整改|整改到位)?{_TAIL}$", "", plain)
    plain = re.sub(r"^(?:拟于|计划于|预计|截至|截止|于|在)", "", plain)
    return _from_plain(plain, text, year)


def _as_done(plain: str, text: str, year: int | None) -> WrittenDate | None:
    found = _from_plain(plain, text, year)
    if found is None:
        return None
    month = found.month or (found.on.replace(day=1) if found.on else None)
    return WrittenDate(found.on, text, "done", month)


def _from_plain(plain: str, text: str, year: int | None) -> WrittenDate | None:
    for read in (_read_day, _read_month, _read_year_end, _read_period):
        found = read(plain, text, year)
        if found:
            return found
    if match := _BEFORE.fullmatch(plain):
        return _read_before(match[1], text, year)
    if match := _RANGE.fullmatch(plain):
        return _read_range(match[1], match[2], text, year)
    return None


def _read_day(plain: str, text: str, year: int | None) -> WrittenDate | None:
    if match := _ISO.fullmatch(unicodedata.normalize("NFKC", text).strip()) or _ISO.fullmatch(plain):
        return _day_or_month(int(match[1]), int(match[2]), match[3], text)
    if match := _COMPACT.fullmatch(plain):
        return _day_or_month(int(match[1]), int(match[2]), match[3], text)
    if match := _DAY.fullmatch(plain):
        known = _full_year(match["year"], year)
        on = _safe_date(known or 2024, int(match["month"]), int(match["day"]))
        return WrittenDate(on if known else None, text, "day") if on else None
    return None


def _day_or_month(year: int, month: int, day: str | None, text: str) -> WrittenDate | None:
    if day is None:
        return _month(year, month, text, "month")
    on = _safe_date(year, month, int(day))
    return WrittenDate(on, text, "day") if on else None


def _read_month(plain: str, text: str, year: int | None) -> WrittenDate | None:
    if match := _TEN_DAYS.fullmatch(plain):
        known = _full_year(match["year"], year)
        found = _month(known or 2024, int(match["month"]), text, "period")
        return WrittenDate(None, text, "period", found.month if known else None) if found else None
    if match := _MONTH.fullmatch(plain):
        known = _full_year(match["year"], year)
        kind: DateKind = "before" if match["end"] else "month"
        found = _month(known or 2024, int(match["month"]), text, kind)
        return (found if known else WrittenDate(None, text, kind)) if found else None
    return None


def _read_year_end(plain: str, text: str, year: int | None) -> WrittenDate | None:
    if match := _YEAR_END.fullmatch(plain):
        known = _full_year(match["year"], year)
        return WrittenDate(_safe_date(known, 12, 31) if known else None, text, "before")
    return None


def _read_period(plain: str, text: str, year: int | None) -> WrittenDate | None:
    match = _QUARTER.fullmatch(plain)
    if not match:
        return None
    known, part = _full_year(match["year"], year), match["part"]
    month = {"上": 6, "下": 12}.get(part[0]) or 3 * ("一二三四".find(part[0]) + 1 or int(part[0]))
    return _month(known, month, text, "period") if known else WrittenDate(None, text, "period")


def _read_before(plain: str, text: str, year: int | None) -> WrittenDate | None:
    inner = _from_plain(plain, text, year)
    if inner is None or inner.kind in ("period", "done"):
        return inner
    on = inner.on
    if inner.kind == "month" and inner.month:
        on = inner.month - timedelta(days=1)
    return WrittenDate(on, text, "before")


def _read_range(first: str, last: str, text: str, year: int | None) -> WrittenDate | None:
    begin = _from_plain(first, first, year)
    if begin is None:
        return None
    known = begin.on.year if begin.on else year
    end = _from_plain(last, last, known)
    if end is None or (begin.on and end.on and end.on < begin.on):
        return None
    return WrittenDate(end.on, text, "period", begin.month)


def _month(year: int, month: int, text: str, kind: DateKind) -> WrittenDate | None:
    first = _safe_date(year, month, 1)
    if first is None:
        return None
    return WrittenDate(first.replace(day=calendar.monthrange(year, month)[1]), text, kind, first)


def _safe_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2199 else None
    except ValueError:
        return None


def _full_year(written: str | None, year: int | None) -> int | None:
    if written is None:
        return year
    return int(written) if len(written) == 4 else 2000 + int(written)


def _arabic(match: re.Match[str]) -> str:
    word = match[0]
    if "十" not in word:
        return "".join(str(_CHINESE_DIGITS[character]) for character in word)
    tens, _, ones = word.partition("十")
    return str((_CHINESE_DIGITS[tens] if tens else 1) * 10 + (_CHINESE_DIGITS[ones] if ones else 0))


def parse_amount(value: Any, *, unit: str = "元") -> Decimal | None:
    """Return the amount in yuan, None for none; `unit` is that of a number without its own, ValueError if unreadable."""
    if is_nothing(value):
        return None
    match = _AMOUNT.fullmatch(_written_number(value))
    if not match:
        raise ValueError("不是有效金额")
    try:
        amount = Decimal(match[1]) * UNITS[match[2] or unit]
    except (InvalidOperation, KeyError):
        raise ValueError("不是有效金额") from None
    if abs(amount) >= LONGEST_NUMBER:
        raise ValueError("不是有效金额")
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _written_number(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    plain = normal(value) if isinstance(value, str) else number_text(value)
    return plain.replace(",", "") if _GROUPED.search(plain) else plain


def parse_integer(value: Any) -> int | None:
    """Return the whole number, None for none, ValueError if there is none to read."""
    if is_nothing(value):
        return None
    match = _INTEGER.fullmatch(_written_number(value))
    if not match or len(match[1].lstrip("-")) > 15:
        raise ValueError("不是整数")
    return int(match[1])


def parse_boolean(value: Any) -> bool | None:
    """Return the answer to a yes-or-no column, None for a blank cell, ValueError for any other word."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    plain = normal(value) if isinstance(value, str) else number_text(float(value))
    if plain in _TRUE:
        return True
    if plain in _FALSE:
        return False
    raise ValueError("不是“是”或“否”")
