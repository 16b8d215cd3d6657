"""What a table should contain, and what was found in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

Kind = Literal["text", "date", "amount", "integer", "choice", "boolean"]
Level = Literal["error", "warning"]
DateKind = Literal["day", "month", "before", "immediate", "long_term", "done", "period", "unknown"]


class WorkbookError(Exception):
    """The file as a whole cannot be used; its text is one clear Chinese sentence for the person."""


@dataclass(frozen=True)
class Column:
    """One column of a table: how offices call it, what may stand in it, and where an import writes it.

    `field` names the model and its field ("Finding.title"); a column without one is only compared.
    """

    key: str
    label: str
    synonyms: tuple[str, ...] = ()
    kind: Kind = "text"
    required: bool = False
    max_length: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    choice_synonyms: Mapping[str, str] = field(default_factory=dict)
    fill_down: bool = False
    default_amount_unit: str = "元"
    note: str = ""
    example: str = ""
    field: str = ""


@dataclass(frozen=True)
class Spec:
    """One kind of table; `group_key` names the column whose filled cell begins a group of rows."""

    name: str
    columns: tuple[Column, ...]
    group_key: str | None = None
    title: str = ""

    def column(self, key: str) -> Column:
        """Return the column with this key."""
        return next(column for column in self.columns if column.key == key)

    def columns_of(self, model: str) -> dict[str, Column]:
        """Return the columns that are written to this model, by the name of the field."""
        return self._of_model.get(model, {})

    @cached_property
    def _of_model(self) -> dict[str, dict[str, Column]]:
        # Asked for every row of a table.
        found: dict[str, dict[str, Column]] = {}
        for column in self.columns:
            model, _, name = column.field.partition(".")
            found.setdefault(model, {})[name] = column
        return found


@dataclass(frozen=True)
class Message:
    """One remark for the person, with its place in the file (row is 1-based, column_index 0-based)."""

    level: Level
    text: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    column_index: int | None = None


@dataclass(frozen=True)
class Header:
    """One column heading as found; `group` is the heading above it in a two-row header."""

    index: int
    letter: str
    text: str
    key: str | None
    group: str = ""


@dataclass(frozen=True)
class Row:
    """One data row; `group` is the number of the first row of its group (its own number if it stands alone)."""

    number: int
    values: dict[str, Any]
    raw: dict[str, Any]
    messages: list[Message]
    group: int = 0


@dataclass(frozen=True)
class LeftOut:
    """One row below the header that is not data, and why."""

    row: int
    reason: str
    text: str


@dataclass(frozen=True)
class Reading:
    """All that one sheet says; `messages` holds those of the file and of all rows, each once."""

    sheet: str
    header_first: int
    header_last: int
    headers: list[Header]
    rows: list[Row]
    left_out: list[LeftOut]
    messages: list[Message]

    @property
    def errors(self) -> list[Message]:
        """Return the messages that forbid an import."""
        return [message for message in self.messages if message.level == "error"]

    @property
    def warnings(self) -> list[Message]:
        """Return the messages that only ask for attention."""
        return [message for message in self.messages if message.level == "warning"]


@dataclass(frozen=True)
class WrittenDate:
    """A date as an office writes it: the last day it may mean (`on`), its words, and how exact it is."""

    on: date | None
    text: str
    kind: DateKind
    month: date | None = None
