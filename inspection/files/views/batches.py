"""What the page of one batch shows: the four steps, the tabs, and each row with its remarks."""

from collections import defaultdict
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import QueryDict

from inspection.files.choices import ImportStatus, RowLevel
from inspection.files.models import StagedImport, StagedRow
from inspection.files.services.kinds import ImportKind
from inspection.lib.pages import page_links

ROWS_A_PAGE = 50
LONG = 30
STEPS = ("上传", "核对列", "检查", "导入")
TABS = (
    ("", "全部", "rows"),
    ("error", "错误", "error_rows"),
    ("warning", "提醒", "warning_rows"),
    ("ok", "通过", "ok_rows"),
)
# Columns that only help to read a table.
UNSHOWN = frozenset({"sequence"})


def steps_of(batch: StagedImport | None) -> list[dict[str, str]]:
    """Where the batch stands on the four steps."""
    at = 0
    if batch:
        is_matched = not any(message["level"] == "error" for message in batch.messages)
        places: dict[str, int] = {ImportStatus.CHECKED: 2 if is_matched else 1, ImportStatus.COMMITTED: 4}
        at = places.get(batch.status, 3)
    states = ["done"] * at + ["current"] + ["todo"] * 4
    return [{"name": name, "state": state} for name, state in zip(STEPS, states, strict=False)]


def batch_context(kind: ImportKind, batch: StagedImport, query: QueryDict) -> dict[str, Any]:
    """Everything the check found, row by row; after the commit, what became of it."""
    level = query.get("level", "")
    level = level if level in RowLevel.values else ""
    rows = kind.rows_of(batch).filter(**({"level": level} if level else {})).order_by("number")
    page = Paginator(rows, ROWS_A_PAGE).get_page(query.get("page"))
    level_query = f"level={level}&" if level else ""
    headers = [header for header in batch.headers if header["key"] and header["key"] not in UNSHOWN]
    return {
        "batch": batch,
        "steps": steps_of(batch),
        "tabs": [_tab(batch, key, label, name, level) for key, label, name in TABS],
        "level": level,
        "page": page,
        "page_links": page_links(page, lambda number: f"?{level_query}page={number}#rows"),
        "headers": headers,
        "rows": [_row(row, headers) for row in page.object_list],
        "columns": [(column.key, column.label) for column in kind.spec.columns],
        "sheet_errors": [message for message in batch.messages if message["level"] == "error"],
        "sheet_warnings": [message for message in batch.messages if message["level"] == "warning"],
        **_fitness(kind, batch),
    }


def _fitness(kind: ImportKind, batch: StagedImport) -> dict[str, int]:
    """How many ticked rows are fit to be written, and how many stand in the way."""
    if not batch.is_waiting:
        return {}
    return (
        kind.rows_of(batch)
        .filter(included=True)
        .aggregate(
            valid=Count("pk", filter=~Q(level=RowLevel.ERROR)), wrong=Count("pk", filter=Q(level=RowLevel.ERROR))
        )
    )


def _tab(batch: StagedImport, key: str, label: str, name: str, level: str) -> dict[str, Any]:
    url = f"?level={key}" if key else "?"
    return {"label": label, "count": batch.counts.get(name, 0), "url": f"{url}#rows", "is_on": key == level}


def _row(row: StagedRow, headers: list[dict[str, Any]]) -> dict[str, Any]:
    remarks: dict[str, list[dict[str, str]]] = defaultdict(list)
    for message in row.messages:
        remarks[message["key"]].append(message)
    cells = [
        _cell(header["text"], row.raw.get(header["key"], ""), remarks.pop(header["key"], [])) for header in headers
    ]
    return {
        "number": row.number,
        "level": row.level,
        "result": row.get_level_display(),
        "included": row.included,
        "outcome": row.values.get("outcome", ""),
        "cells": cells,
        "rest": [message for group in remarks.values() for message in group],
    }


def _cell(label: str, text: str, remarks: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "label": label,
        "text": text,
        "messages": remarks,
        "is_long": len(text) > LONG or bool(remarks),
        "is_blank": not text and not remarks,
    }
