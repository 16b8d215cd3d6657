"""The pages that every import shares; each app adds who may enter and what is imported."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from inspection.files.choices import ImportStatus, RowLevel
from inspection.files.forms import LIMITS, UploadForm
from inspection.files.models import StagedImport, StagedRow
from inspection.files.services import commits, imports
from inspection.lib.page import address_of

ROWS_A_PAGE = 50
LONG = 30
STEPS = ("上传", "核对列", "检查", "导入")
TABS = (
    ("", "全部", "rows"),
    ("error", "错误", "error_rows"),
    ("warning", "提醒", "warning_rows"),
    ("ok", "通过", "ok_rows"),
)
ACTS = ("mapping", "annotated", "commit", "commit_valid", "undo", "discard")
# Columns that only help to read a table.
UNSHOWN = frozenset({"sequence"})


@dataclass(frozen=True)
class Pages:
    """How one kind of import calls itself and where its routes begin (`findings:import` → `findings:import_commit`)."""

    kind: imports.Kind
    prefix: str
    title: str
    things: str
    is_secret: bool = False

    def urls(self, batch: StagedImport) -> dict[str, str]:
        """The addresses of all buttons of one batch."""
        return {act: reverse(f"{self.prefix}_{act}", args=[batch.pk]) for act in ACTS}


def upload_page(
    request: HttpRequest,
    pages: Pages,
    *,
    stage: Callable[..., StagedImport],
    refusal: str = "",
    template: str = "files/import_upload.html",
    **context: Any,
) -> HttpResponse:
    """The form of the first step; a file that cannot be read is refused beside the field."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        try:
            return redirect(stage(upload=form.cleaned_data["file"], by=request.user))
        except ValidationError as error:
            form.add_error("file", error)
    columns = [column for column in pages.kind.spec.columns if column.key not in UNSHOWN]
    shared = {
        "pages": pages, "form": form, "columns": columns, "limits": LIMITS, "refusal": refusal, "steps": steps_of(None),
    }  # fmt: skip
    return render(request, template, {**shared, **context}, status=422 if form.errors else 200)


def steps_of(batch: StagedImport | None) -> list[dict[str, str]]:
    """Where the batch stands on the four steps."""
    at = 0
    if batch:
        is_matched = not any(message["level"] == "error" for message in batch.messages)
        at = {ImportStatus.CHECKED: 2 if is_matched else 1, ImportStatus.COMMITTED: 4}.get(batch.status, 3)
    states = ["done"] * at + ["current"] + ["todo"] * 4
    return [{"name": name, "state": state} for name, state in zip(STEPS, states, strict=False)]


def batch_page(
    request: HttpRequest,
    batch: StagedImport,
    pages: Pages,
    *,
    may_act: bool,
    template: str = "files/import_detail.html",
    **context: Any,
) -> HttpResponse:
    """Everything the check found, row by row; after the commit, what became of it."""
    level = request.GET.get("level", "")
    level = level if level in RowLevel.values else ""
    rows = pages.kind.rows.objects.filter(batch=batch, **({"level": level} if level else {})).order_by("number")
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    headers = [header for header in batch.headers if header["key"] and header["key"] not in UNSHOWN]
    shared = {
        "pages": pages,
        "address": address_of(request),
        "batch": batch,
        "may_act": may_act,
        "steps": steps_of(batch),
        "urls": pages.urls(batch),
        "tabs": [_tab(batch, key, label, name, level) for key, label, name in TABS],
        "level": level,
        "page": page,
        "page_links": _page_links(page, level),
        "headers": headers,
        "rows": [_row(pages, batch, row, headers) for row in page.object_list],
        "columns": [(column.key, column.label) for column in pages.kind.spec.columns],
        "sheet_errors": [message for message in batch.messages if message["level"] == "error"],
        "sheet_warnings": [message for message in batch.messages if message["level"] == "warning"],
        **_standing(pages, batch),
    }
    return render(request, template, {**shared, **context})


def _standing(pages: Pages, batch: StagedImport) -> dict[str, int]:
    """How many ticked rows are fit to be written, and how many stand in the way."""
    if not batch.is_waiting:
        return {}
    return pages.kind.rows.objects.filter(batch=batch, included=True).aggregate(
        valid=Count("pk", filter=~Q(level=RowLevel.ERROR)), wrong=Count("pk", filter=Q(level=RowLevel.ERROR))
    )


def _tab(batch: StagedImport, key: str, label: str, name: str, level: str) -> dict[str, Any]:
    url = f"?{urlencode({'level': key})}" if key else "?"
    return {"label": label, "count": batch.counts.get(name, 0), "url": f"{url}#rows", "is_on": key == level}


def _page_links(page: Any, level: str) -> list[dict[str, Any]]:
    links = []
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        is_gap = number == Paginator.ELLIPSIS
        query = urlencode({key: value for key, value in (("level", level), ("page", number)) if value})
        links.append({"number": number, "url": "" if is_gap else f"?{query}#rows"})
    return links


def _row(pages: Pages, batch: StagedImport, row: StagedRow, headers: list[dict[str, Any]]) -> dict[str, Any]:
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
        "url": reverse(f"{pages.prefix}_row", args=[batch.pk, row.number]),
    }


def _cell(label: str, text: str, remarks: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "label": label,
        "text": text,
        "messages": remarks,
        "is_long": len(text) > LONG or bool(remarks),
        "is_blank": not text and not remarks,
    }


def remap(request: HttpRequest, batch: StagedImport, pages: Pages) -> HttpResponse:
    """The person's own choice of columns."""
    chosen = {name.removeprefix("column-"): key for name, key in request.POST.items() if name.startswith("column-")}
    return act(
        request,
        batch,
        lambda: imports.remap(pages.kind, batch, chosen, by=request.user),
        "已按所选的对应关系重新检查，并记住供下次使用。",
    )


def tick(request: HttpRequest, batch: StagedImport, pages: Pages, number: int) -> HttpResponse:
    """One row taken into the import or left out of it; back to the same page of the table."""
    change = imports.include_row if request.POST.get("included") == "1" else imports.exclude_row
    answer = act(request, batch, lambda: change(pages.kind, batch, number), "")
    query = {key: request.POST[key] for key in ("level", "page") if request.POST.get(key)}
    answer["Location"] += f"?{urlencode(query)}#row-{number}" if query else f"#row-{number}"
    return answer


def commit_all(request: HttpRequest, batch: StagedImport, pages: Pages) -> HttpResponse:
    """The button 导入全部."""
    return act(request, batch, lambda: commits.commit_all(pages.kind, batch, by=request.user), "")


def commit_valid(request: HttpRequest, batch: StagedImport, pages: Pages) -> HttpResponse:
    """The button 只导入正确的行."""
    return act(request, batch, lambda: commits.commit_valid(pages.kind, batch, by=request.user), "")


def discard(request: HttpRequest, batch: StagedImport, pages: Pages) -> HttpResponse:
    """The button 放弃."""
    return act(
        request,
        batch,
        lambda: commits.discard(pages.kind, batch, by=request.user),
        "已放弃本次导入，没有写入任何数据。",
    )


def send_annotated(
    request: HttpRequest, batch: StagedImport, pages: Pages, *, answer: Callable[[bytes, str], HttpResponse]
) -> HttpResponse:
    """The person's own workbook with all remarks as a download; `answer` is how workbooks leave the house."""
    try:
        content = imports.annotated(pages.kind, batch)
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
        return redirect(batch)
    return answer(content, f"{PurePath(batch.attachment.name).stem}_检查结果.xlsx")


def act(request: HttpRequest, batch: StagedImport, change: Callable[[], Any], done: str) -> HttpResponse:
    """Do one thing to a batch and go back to its page, with the sentence of what happened or why not."""
    try:
        change()
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
    else:
        if done:
            messages.success(request, done)
    return redirect(batch)
