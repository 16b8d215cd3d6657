"""Rows on their way from a workbook to the staging table; pure, no database."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from inspection.lib.workbook import Column, Header, LeftOut, Message, Reading, Row, Spec, WrittenDate
from inspection.lib.workbook.values import normal

Level = Literal["error", "warning"]
# A remark of the reader stands until the file changes; one of the check is made anew by every check.
FILE, CHECK = "file", "check"
MOST_GROUPS, MOST_LEFT_OUT, SHOWN_ROWS = 60, 500, 20

# PostgreSQL stores neither NUL nor half of a surrogate pair.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Return the text without characters that no database takes."""
    return _UNSTORABLE.sub("", text) if _UNSTORABLE.search(text) else text


class OlderForm(Exception):
    """The rows were staged by another version of the form: only the file still says all that they should."""


class StagedValues(dict[str, Any]):
    """The values of a staged row; asking for one that is not there raises OlderForm."""

    def __missing__(self, key: str) -> Any:
        raise OlderForm(key)


@dataclass
class Draft:
    """One row to be staged: values as they will be written, the words as the person wrote them, all remarks."""

    number: int
    values: dict[str, Any]
    raw: dict[str, str] = field(default_factory=dict)
    messages: list[dict[str, str]] = field(default_factory=list)
    included: bool = True

    def say(self, level: Level, key: str, text: str, by: str = CHECK) -> None:
        """Add one remark about the cell of this column."""
        self.messages.append({"level": level, "key": key, "text": text, "by": by})

    @property
    def level(self) -> str:
        """Return the worst level of all remarks: ok, warning or error."""
        if not self.messages:
            return "ok"
        return "error" if any(message["level"] == "error" for message in self.messages) else "warning"

    def forget_check(self) -> None:
        """Drop the remarks of an earlier check."""
        if self.messages:
            self.messages = [message for message in self.messages if message["by"] != CHECK]


@dataclass
class Drafted:
    """What one reading becomes: the rows to stage, the rows left out, and the remarks about the sheet as a whole."""

    drafts: list[Draft]
    left_out: list[LeftOut]
    messages: list[Message]


def draft(reading: Reading, row: Row, spec: Spec) -> Draft:
    """Return the row with a value for every column, its words and the reader's remarks."""
    keys = {header.index: header.key or "" for header in reading.headers}
    messages = [
        {
            "level": m.level,
            "key": keys.get(m.column_index, "") if m.column_index is not None else "",
            "text": storable(_placed(m, row)),
            "by": FILE,
        }
        for m in row.messages
    ]
    values = {column.key: staged(column, row.values.get(column.key)) for column in spec.columns}
    return Draft(row.number, values, {key: storable(text) for key, text in row.raw.items() if text}, messages)


def staged(column: Column, value: Any) -> Any:
    """Return the value as the staging table keeps it: amounts as text, a date as the day under which it sorts."""
    if value is None:
        return "" if column.kind in ("text", "choice") else None
    if isinstance(value, WrittenDate):
        day = value.on or value.month
        return day.isoformat() if day else None
    if isinstance(value, str | Decimal):
        return storable(str(value))
    return value


def _placed(message: Message, row: Row) -> str:
    """A cell filled down from above is complained about where it was written."""
    return message.text if message.row in (None, row.number) else f"{message.text}（见第{message.row}行）"


def sheet_messages(reading: Reading) -> list[Message]:
    """Return the remarks that belong to no row: missing columns, formulas, rows that were not read."""
    of_rows = {id(message) for row in reading.rows for message in row.messages}
    return [message for message in reading.messages if id(message) not in of_rows]


def stored_headers(headers: list[Header]) -> list[dict[str, Any]]:
    """Return the headings as the staging table keeps them; columns without any heading or key are dropped."""
    return [
        {"index": h.index, "letter": h.letter, "text": storable(h.text), "group": storable(h.group), "key": h.key}
        for h in headers
        if h.text or h.key
    ]


def fingerprint(spec: Spec, revision: int) -> str:
    """Return what tells one version of a form from another; hints for people who fill it in do not count."""
    columns = [replace(column, note="", example="") for column in spec.columns]
    return hashlib.sha256(repr((revision, spec.group_key, columns)).encode()).hexdigest()


def signature(headers: list[dict[str, Any]]) -> str:
    """Return what tells one form of header from another, whatever it was recognised as."""
    words = "\n".join(f"{h['letter']}\t{normal(h['group'])}\t{normal(h['text'])}" for h in headers)
    return hashlib.sha256(words.encode()).hexdigest()


def person_mapping(headers: list[dict[str, Any]], chosen: dict[str, str]) -> dict[str, str | None]:
    """Return the person's choice (letter to key) by heading text, by letter where the text stands twice or is blank."""
    texts = Counter(normal(h["text"]) for h in headers)
    mapping: dict[str, str | None] = {}
    for h in headers:
        if h["letter"] in chosen:
            name = h["text"] if h["text"] and texts[normal(h["text"])] == 1 else h["letter"]
            mapping[name] = chosen[h["letter"]] or None
    return mapping


def count(drafts: list[Draft], messages: list[dict[str, Any]]) -> dict[str, Any]:
    """Return how many rows and remarks there are, and equal remarks grouped with the rows they stand in."""
    levels = Counter(draft.level for draft in drafts)
    remarks = Counter(m["level"] for m in messages)
    groups: dict[tuple[str, str], list[int]] = {}
    for one in drafts:
        for message in one.messages:
            remarks[message["level"]] += 1
            groups.setdefault((message["level"], message["text"]), []).append(one.number)
    ordered = sorted(groups.items(), key=lambda item: (item[0][0] != "error", -len(item[1])))
    return {
        "rows": len(drafts),
        "errors": remarks["error"],
        "warnings": remarks["warning"],
        "error_rows": levels["error"],
        "warning_rows": levels["warning"],
        "ok_rows": levels["ok"],
        "groups": [
            {"level": level, "text": text, "count": len(rows), "rows": rows[:SHOWN_ROWS]}
            for (level, text), rows in ordered[:MOST_GROUPS]
        ],
        "more_groups": max(0, len(ordered) - MOST_GROUPS),
    }
