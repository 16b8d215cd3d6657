"""What changed anywhere, newest first, without a word of what it was: for the auditor.

History tables grow without end and carry no index on time. Their keys grow with time, so a period is a range of keys,
found by halving, and every query reads a range of the primary key.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import CharField, OuterRef, Subquery, Value
from pghistory.models import Event

from inspection.accounts.models import User

# Looking for one person reads at most so many of the newest changes of each kind within the period.
READ_LIMIT = 50_000
VERBS = {"created": "登记", "changed": "修改", "removed": "删除"}
UNTOLD = frozenset({"id", "version", "is_touched"})
Range = tuple[int, int]


@dataclass(frozen=True)
class Asked:
    """What the auditor asks for; empty means everything."""

    kind: str = ""
    person: int | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True)
class Change:
    """One change: who, when, from where, what became of which object, and the names of the changed fields."""

    at: dt.datetime
    who: str
    verb: str
    kind: str
    key: int
    fields: list[str]
    address: str


@cache
def tracked() -> dict[str, Any]:
    """Every history table, by the label of the model it tells about."""
    found: dict[str, Any] = {}
    for model in apps.get_models():
        if issubclass(model, Event) and model._meta.managed and getattr(model, "pgh_tracked_model", None):
            tracked_model: Any = model.pgh_tracked_model
            found[tracked_model._meta.label_lower] = model
    return found


def kinds() -> list[tuple[str, str]]:
    """Label and Chinese name of everything with a history, by name."""
    names = {label: str(event.pgh_tracked_model._meta.verbose_name) for label, event in tracked().items()}
    return sorted(names.items(), key=lambda pair: pair[1])


def newest_changes(asked: Asked, *, offset: int, limit: int) -> list[Change]:
    """A page of changes, newest first, across all history tables or of one kind."""
    events = {asked.kind: tracked()[asked.kind]} if asked.kind else tracked()
    ranges = _ranges(events, asked)
    parts = [_newest(label, event, ranges.get(label), asked)[: offset + limit] for label, event in events.items()]
    newest = parts[0]
    if len(parts) > 1:
        newest = parts[0].union(*parts[1:], all=True).order_by("-pgh_created_at", "-pgh_id")
    rows = list(newest[offset : offset + limit])
    told = _tell({label: [pk for _, kind, pk in rows if kind == label] for _, label, _ in rows})
    return [told[label, pk] for _, label, pk in rows]


def _newest(label: str, event: Any, range_: Range | None, asked: Asked) -> models.QuerySet:
    """When, kind and key of the newest changes of one table."""
    rows = event.objects.order_by("-pgh_id")
    if range_ is not None:
        rows = rows.filter(pgh_id__gte=range_[0], pgh_id__lt=range_[1])
    if asked.person is not None:
        rows = rows.filter(pgh_context__user=asked.person)
    return rows.annotate(told_of=Value(label, output_field=CharField())).values_list(
        "pgh_created_at", "told_of", "pgh_id"
    )


def _ranges(events: dict[str, Any], asked: Asked) -> dict[str, Range]:
    """The keys to read per table: those of the period, and for one person only the newest of them."""
    if asked == Asked(kind=asked.kind):
        return {}
    first = _first_keys(events, asked.since) if asked.since else dict.fromkeys(events, 0)
    last = _first_keys(events, asked.until) if asked.until else {k: end + 1 for k, end in _ends(events).items()}
    if asked.person is not None:
        first = {label: max(key, last[label] - READ_LIMIT) for label, key in first.items()}
    return {label: (first[label], last[label]) for label in events}


def _first_keys(events: dict[str, type[Event]], moment: dt.datetime) -> dict[str, int]:
    """Per table the first key that was written at this moment or later: all tables are halved together."""
    low = dict.fromkeys(events, 1)
    high = {label: end + 1 for label, end in _ends(events).items()}
    while open_ := [label for label in events if low[label] < high[label]]:
        middles = {label: (low[label] + high[label]) // 2 for label in open_}
        for label, (key, at) in _at_or_after({label: events[label] for label in open_}, middles).items():
            if at is None or at >= moment:
                high[label] = middles[label]
            else:
                low[label] = key + 1
    return low


def _ends(events: dict[str, type[Event]]) -> dict[str, int]:
    """The newest key of each table, in one statement."""
    select = "(SELECT max(pgh_id) FROM {})"
    selects = [select.format(_table(event)) for event in events.values()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(selects))
        return dict(zip(events, [key or 0 for key in cursor.fetchone()], strict=True))


def _at_or_after(events: dict[str, type[Event]], keys: dict[str, int]) -> dict[str, tuple[int, dt.datetime | None]]:
    """Per table the first row from this key on, and when it was written, in one statement."""
    select = (
        "SELECT %s, row.pgh_id, row.pgh_created_at FROM (SELECT 1) AS one LEFT JOIN "
        "(SELECT pgh_id, pgh_created_at FROM {} WHERE pgh_id >= %s ORDER BY pgh_id LIMIT 1) AS row ON true"
    )
    parts = [select.format(_table(event)) for event in events.values()]
    parameters = [value for label in events for value in (label, keys[label])]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        return {label: (key, at) for label, key, at in cursor.fetchall()}


def _table(event: type[Event]) -> str:
    """Nothing a person typed: the name stands in the model."""
    return connection.ops.quote_name(event._meta.db_table)


def _tell(wanted: dict[str, list[int]]) -> dict[tuple[str, int], Change]:
    """The changes in words; each kind on the page costs two queries, the people one."""
    found: dict[str, list[Any]] = {}
    for label, keys in wanted.items():
        event = tracked()[label]
        earlier = event.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
        newest = Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1])
        found[label] = list(event.objects.filter(pgh_id__in=keys).annotate(pgh_before=newest))
    people = {(row.pgh_context or {}).get("user") for rows in found.values() for row in rows}
    names = dict(User.objects.filter(pk__in=people - {None}).values_list("pk", "full_name"))
    told = {}
    for label, rows in found.items():
        before = tracked()[label].objects.in_bulk([row.pgh_before for row in rows if row.pgh_before])
        for row in rows:
            told[label, row.pgh_id] = _change(row, before.get(row.pgh_before), names)
    return told


def _change(row: Any, before: Any, names: dict[int, str]) -> Change:
    context = row.pgh_context or {}
    model = row.pgh_tracked_model
    fields = _changed(model, before, row) if row.pgh_label == "changed" and before else []
    return Change(
        at=row.pgh_created_at,
        who=names.get(context.get("user", 0), "系统"),
        verb=VERBS.get(row.pgh_label, "处理"),
        kind=str(model._meta.verbose_name),
        key=row.pgh_obj_id,
        fields=fields,
        address=context.get("address") or "",
    )


def _changed(model: type[models.Model], before: Any, after: Any) -> list[str]:
    return [
        str(field.verbose_name)
        for field in model._meta.concrete_fields
        if field.name not in UNTOLD
        and hasattr(after, field.attname)
        and getattr(before, field.attname) != getattr(after, field.attname)
    ]
