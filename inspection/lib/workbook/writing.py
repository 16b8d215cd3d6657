"""Placeholder until the workbook library arrives; take the other side in a merge."""

from typing import Any


def write_table(*args: Any, **kwargs: Any) -> None: ...
