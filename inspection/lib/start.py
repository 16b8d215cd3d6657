"""The start page: numbers that the nouns declare, each with the list that shows exactly the counted rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import reverse

from inspection.lib import access
from inspection.lib.access import Roles
from inspection.lib.account import Account
from inspection.lib.acts import Acts
from inspection.lib.registry import Registry
from inspection.lib.roles import ALWAYS
from inspection.lib.tones import Tone


class Waiting:
    """The rows with which a person may do one of these acts now, of those that `only` names."""

    def __init__(self, acts: Acts, *names: str, only: Q | Callable[[], Q] = ALWAYS) -> None:
        self.acts, self.names, self.only = acts, names, only

    def __call__(self, user: Account) -> QuerySet:
        visible: QuerySet = self.acts.model._default_manager.visible_to(user)  # type: ignore[attr-defined]
        only = self.only() if callable(self.only) else self.only
        return visible.filter(self.acts.condition(user, *self.names), only)


@dataclass(frozen=True)
class Line:
    """What waits for a person, or what is lacking: the rows, the list that shows exactly these, and who is told.

    `is_information` marks a line that tells of rows without asking for an act; all others count `Waiting` rows.
    """

    label: str
    order: int
    rows: Callable[[Any], QuerySet]
    route: str
    query: str
    shown: Callable[[Roles], bool]
    tone: str = Tone.WAITS
    is_lacking: bool = False
    is_information: bool = False

    @property
    def url(self) -> str:
        """The list narrowed to the counted rows."""
        return f"{reverse(self.route)}?{self.query}" if self.query else reverse(self.route)


@dataclass(frozen=True)
class Entry:
    """A number with its words and the list behind it."""

    label: str
    count: int
    url: str
    tone: str
    is_lacking: bool
    is_information: bool


COUNT = "(SELECT count(*) FROM ({rows}) AS counted)"

lines: Registry[Line] = Registry(key=lambda line: line.label, order=lambda line: line.order)


def entries(user: Account) -> list[Entry]:
    """The lines of this person that count anything, in one query."""
    roles = access.roles(user)
    shown = [line for line in lines if line.shown(roles)]
    numbers = _count([line.rows(user) for line in shown])
    return [
        Entry(line.label, number, line.url, line.tone, line.is_lacking, line.is_information)
        for line, number in zip(shown, numbers, strict=True)
        if number
    ]


def _count(querysets: list[QuerySet]) -> list[int]:
    """How many rows each queryset has; one statement for all."""
    counts: list[str] = []
    values: list[Any] = []
    for queryset in querysets:
        try:
            sql, of_rows = queryset.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            counts.append("0")
        else:
            counts.append(COUNT.format(rows=sql))
            values += of_rows
    if not values:
        return [0] * len(querysets)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(counts), values)
        return list(cursor.fetchone())
