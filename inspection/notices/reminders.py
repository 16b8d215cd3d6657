"""Deadlines as the nouns declare them: what is open until when, who has to act, and who is informed once it is overdue."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Expression, F, QuerySet, Value

from inspection.lib.registry import Registry

# Pairs object_id and user_id of the given rows: `pairs` of a role, or of the acts of a noun.
Audience = Callable[[QuerySet], QuerySet]


@dataclass(frozen=True)
class Source:
    """The deadlines of one subject.

    `rows` are open; `due_on` and `unit` are paths from a row to its deadline and to the name of its unit (none: the
    digest names no unit). `object_type` and `object_id` say what a reminder is about, where that is not the row itself.
    """

    subject: str
    label: str
    order: int
    rows: Callable[[], QuerySet]
    acting: Audience
    informed: tuple[Audience, ...] = ()
    due_on: str = "due_on"
    unit: str = ""
    object_type: str | Expression = ""
    object_id: str = "pk"
    classifier: str = "项"
    # A digest says how many, and not even whether they are overdue.
    is_discreet: bool = False

    def due(self, until: dt.date) -> QuerySet:
        """Open rows whose deadline is on this day or earlier."""
        return self.rows().order_by().filter(**{f"{self.due_on}__lte": until})

    @property
    def type_of_object(self) -> Expression:
        """What a reminder is about, as its column says it."""
        kind = self.object_type or self.rows().model._meta.label_lower
        return Value(kind) if isinstance(kind, str) else kind

    @property
    def name_of_unit(self) -> F | Value:
        """The words by which a digest groups."""
        return F(self.unit) if self.unit else Value("")


sources: Registry[Source] = Registry(key=lambda source: source.subject, order=lambda source: source.order)
