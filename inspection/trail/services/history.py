"""What happened to an object, in words."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.db import models
from django.utils import timezone

from inspection.accounts.models import User

LONGEST = 60
LABELS = {"created": ("登记", "plus"), "changed": ("修改", "pencil"), "removed": ("删除", "trash-2")}
UNTOLD = frozenset({"id", "version", "is_touched"})


@dataclass(frozen=True)
class Entry:
    """One line of an object's history: who did what when from where, and each changed field in words."""

    at: dt.datetime
    who: str
    what: str
    icon: str
    address: str = ""
    lines: list[str] = field(default_factory=list)


def history_of(subject: Any, *, limit: int = 50) -> list[Entry]:
    """The newest changes of one tracked row, newest first, in Chinese words."""
    events = list(subject.events.order_by("-pgh_created_at", "-pgh_id")[: limit + 1])
    names = _names_of({event.pgh_context.get("user") for event in events if event.pgh_context})
    texts = _Texts(type(subject))
    entries: list[Entry] = []
    for event, before in zip_longest(events, events[1:]):
        if len(entries) == limit:
            break
        context = event.pgh_context or {}
        verb, icon = LABELS.get(event.pgh_label, ("处理", "circle"))
        lines = texts.changes(before, event) if event.pgh_label == "changed" and before else []
        if event.pgh_label == "changed" and before and not lines:
            continue
        entries.append(
            Entry(
                at=event.pgh_created_at,
                who=names.get(context.get("user"), "系统"),
                what=f"{verb}了{type(subject)._meta.verbose_name}",
                icon=icon,
                address=context.get("address") or "",
                lines=lines,
            )
        )
    return entries


def merged(*histories: Iterable[Entry]) -> list[Entry]:
    """Several histories as one, newest first."""
    return sorted((entry for history in histories for entry in history), key=lambda entry: entry.at, reverse=True)


def _names_of(ids: set[Any]) -> dict[Any, str]:
    wanted = [pk for pk in ids if pk]
    return {user.pk: user.full_name for user in User.objects.filter(pk__in=wanted)} if wanted else {}


class _Texts:
    """Turns stored values of one model into words; foreign keys are looked up once each."""

    def __init__(self, model: type[models.Model]) -> None:
        self.fields = [f for f in model._meta.concrete_fields if f.name not in UNTOLD]
        self.known: dict[tuple[str, Any], str] = {}

    def changes(self, before: models.Model, after: models.Model) -> list[str]:
        lines = []
        for f in self.fields:
            if not hasattr(after, f.attname):
                continue
            old, new = getattr(before, f.attname), getattr(after, f.attname)
            if old != new:
                lines.append(f"{f.verbose_name}：{self.text(f, old)} → {self.text(f, new)}")
        return lines

    def text(self, f: models.Field, value: Any) -> str:
        if value in (None, ""):
            return "（空）"
        if f.is_relation:
            key = (f.name, value)
            if key not in self.known:
                related: Any = f.related_model
                target = related._base_manager.filter(pk=value).first()
                self.known[key] = str(target) if target else "（已删除）"
            return self.known[key]
        if f.choices:
            return str(dict(f.flatchoices).get(value, value))
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, dt.datetime):
            return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
        text = f"{value.normalize():,f}" if isinstance(value, Decimal) else str(value)
        return text if len(text) <= LONGEST else text[:LONGEST] + "…"
