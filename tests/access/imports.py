"""The lines of an import: who uploads, who reads a batch and who acts on it is said once for all its routes."""

from collections.abc import Callable
from typing import Any

from inspection.files.views.imports import ImportPages
from tests.access.table import Line

Args = Callable[[Any], list[Any]]


def lines_of(pages: ImportPages, batch: Args, *, column: str, reads: str, acts: str) -> dict[str, Line]:
    """One line for every route of a batch; upload and template stand in the table as they are.

    `column` is the key to which the first column of the batch may be matched.
    """
    lines = {name: Line(reads, batch) for name in ("detail", "annotated")}
    lines |= {name: Line(acts, batch, method="post") for name in ("commit", "commit_valid", "undo", "discard")}
    lines["mapping"] = Line(acts, batch, lambda world: {"column-A": column})
    lines["row"] = Line(acts, lambda world: [*batch(world), 2], lambda world: {"included": "0"})
    return {f"{pages.routes}_{name}": line for name, line in lines.items()}
