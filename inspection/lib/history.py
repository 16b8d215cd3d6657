"""History by database trigger: one statement-level event table beside each business table."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pghistory
from django.db import models

ModelClass = TypeVar("ModelClass", bound=type[models.Model])


def tracked(*, exclude: Iterable[str] = ()) -> Callable[[ModelClass], ModelClass]:
    """Record every insert, change and removal of the model's rows, bulk and raw SQL included.

    Statement level, because the default row triggers are quadratic within one transaction.
    """
    return pghistory.track(
        pghistory.InsertEvent("created", level=pghistory.Statement),
        pghistory.UpdateEvent("changed", level=pghistory.Statement),
        pghistory.DeleteEvent("removed", level=pghistory.Statement),
        exclude=list(exclude) or None,
    )


def events_of(model: type[models.Model]) -> models.QuerySet[Any]:
    """The events of all rows of a tracked model."""
    tracked_model: Any = model
    return tracked_model.pgh_event_model.objects.all()
