"""Services: one transaction, and a history that names the person who acted."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import pghistory
from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

SETTINGS = ["pghistory.context_id", "pghistory.context_metadata"]


def service(function: Callable[P, R]) -> Callable[P, R]:
    """Run the function in one transaction whose history names `by`; None means that no person acted.

    Raises TypeError at once for a function whose `by` is missing or not keyword-only.
    """
    by = inspect.signature(function).parameters.get("by")
    if by is None or by.kind is not inspect.Parameter.KEYWORD_ONLY:
        raise TypeError(f"{function.__qualname__}: a service takes `by` as a keyword-only argument.")

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with _acting(kwargs.get("by")), transaction.atomic():
            return function(*args, **kwargs)

    return run


@contextmanager
def _acting(by: Any) -> Iterator[None]:
    """Name the person in the history; an enclosing service or request is named again afterwards."""
    with pghistory.context() as context:
        before = dict(context.metadata)
        context.metadata["user"] = by.pk if by else None
        try:
            yield
        finally:
            context.metadata.clear()
            context.metadata.update(before)
    if not before:
        _forget()


def _forget() -> None:
    # The person is set for the whole transaction; a transaction opened around the service may go on without a person.
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(name, '', true) FROM unnest(%s) AS name", [SETTINGS])
