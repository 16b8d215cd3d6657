"""One way for every list: filter, sort, choose columns, page, and export exactly what is shown."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Self
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.choices import flatten_choices
from django.utils.functional import cached_property
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django_filters import FilterSet

from inspection.lib.pages import page_links
from inspection.lib.requests import Request
from inspection.lib.tones import tone

PAGE_SIZES = (20, 50, 100)
# Counting a million rows exactly costs more than everything else on the page, and nobody turns to page 501.
COUNT_LIMIT = 10_000


class CappedPaginator(Paginator):
    """Counts no further than the limit; beyond it the page says 超过 instead of a number."""

    @cached_property
    def counted(self) -> int:
        rows: Any = self.object_list
        # The key alone: what the rows are annotated with is not counted.
        return rows.order_by().values("pk")[: COUNT_LIMIT + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self.counted, COUNT_LIMIT)

    @property
    def is_capped(self) -> bool:
        return self.counted > COUNT_LIMIT


@dataclass(frozen=True)
class Cell:
    """What one cell shows: text, where it leads, its colour word, a second line, and a due date in words."""

    text: Any
    href: str = ""
    tone: str = ""
    sub: str = ""
    due: dict[str, Any] | None = None

    @classmethod
    def of(cls, row: models.Model, field: str, sub: str = "") -> Self:
        """A status of the row in words, with the colour that its choices declare."""
        return cls(getattr(row, f"get_{field}_display")(), tone=tone(row, field), sub=sub)

    @property
    def html(self) -> SafeString:
        """The cell as shown. Written here and not in a template: fifty rows are hundreds of cells."""
        words = escape(_in_words(self.text))
        if self.tone:
            shown = f'<span class="tag tag-{escape(self.tone)}">{words}</span>'
        elif self.due:
            shown = f'<span class="nobr">{words}</span>'
            if self.due["words"]:
                shown += f' <span class="sla sla-{escape(self.due["tone"])}">{escape(self.due["words"])}</span>'
        else:
            shown = f"<span>{words}</span>"
        if self.href:
            shown = f'<a href="{escape(self.href)}">{shown}</a>'
        return mark_safe(f'{shown}<span class="sub">{escape(self.sub)}</span>' if self.sub else shown)


def _in_words(value: Any) -> Any:
    if value in (None, ""):
        return "--"
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return value


@dataclass(frozen=True)
class ListColumn:
    """One column of a list and of its export. `value` gives a Cell or a plain value; `sort` names model fields."""

    key: str
    label: str
    value: Callable[[Any], Any]
    sort: tuple[str, ...] = ()
    css: str = ""
    shown: bool = True
    width: int = 16

    def cell(self, row: Any) -> Cell:
        value = self.value(row)
        return value if isinstance(value, Cell) else Cell(value)

    def plain(self, row: Any) -> Any:
        """The value for an export: typed, without decoration."""
        value = self.cell(row).text
        if isinstance(value, dt.datetime):
            return value.astimezone().replace(tzinfo=None)
        return value if isinstance(value, (int, float, Decimal, dt.date)) or value is None else str(value)


Order = tuple[str, ...]


def backwards(order: Order) -> Order:
    """The same order from its end."""
    return tuple(name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in order)


def with_key(order: Order) -> Order:
    """The order with the key in it, so that no two rows share a place.

    The key runs with the last field: one index read forwards or backwards answers both directions.
    """
    if any(name.lstrip("-") in ("pk", "id") for name in order):
        return order
    return (*order, "-pk" if order[-1].startswith("-") else "pk")


Exporter = Callable[[Request, str, list[ListColumn], Iterable[Any]], HttpResponse]


@dataclass
class Listing:
    """A list as asked for by one request."""

    request: Request
    name: str
    title: str
    filterset: FilterSet
    columns: list[ListColumn]
    default_sort: tuple[str, ...]
    # Which rows get a tick box that belongs to the page's form with id "bulk"; None for a list without.
    tickable: Callable[[Any], bool] | None = None
    can_export: bool = True
    page: Any = None
    chosen: list[ListColumn] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chosen = self._choose_columns()
        queryset = self._sorted()
        size = self.request.GET.get("size", "")
        self.size = int(size) if size in map(str, PAGE_SIZES) else PAGE_SIZES[0]
        self.queryset = queryset
        if not self.exporting:
            self.page = CappedPaginator(queryset, self.size).get_page(self.request.GET.get("page"))
            self.page.object_list = list(self.page.object_list)

    @property
    def exporting(self) -> bool:
        return self.can_export and self.request.GET.get("export") == "xlsx"

    @property
    def sort(self) -> str:
        key = self.request.GET.get("sort", "")
        known = {column.key for column in self.columns if column.sort}
        return key if key.removeprefix("-") in known else ""

    def _sorted(self) -> models.QuerySet:
        """The filtered rows in order; an impossible filter value shows nothing rather than everything."""
        usable = self.filterset.is_valid() or not self.filterset.is_bound
        queryset = self.filterset.qs if usable else self.filterset.queryset.none()
        fields = self.default_sort
        if self.sort:
            column = next(c for c in self.columns if c.key == self.sort.removeprefix("-"))
            fields = backwards(column.sort) if self.sort.startswith("-") else column.sort
        return queryset.order_by(*with_key(fields))

    def _choose_columns(self) -> list[ListColumn]:
        """The columns asked for, remembered in the session for the next visit."""
        known = {column.key for column in self.columns}
        asked = [key for key in self.request.GET.getlist("columns")[: len(known)] if key in known]
        remembered = self.request.session.get("columns", {})
        if asked and asked != remembered.get(self.name):
            self.request.session["columns"] = {**remembered, self.name: asked}
        wanted = asked or remembered.get(self.name) or [c.key for c in self.columns if c.shown]
        return [c for c in self.columns if c.key in wanted] or list(self.columns)

    def link(self, **changes: Any) -> str:
        """The address of this list with some parameters changed; None removes one, empty ones are dropped."""
        query = {key: self.request.GET.getlist(key) for key in self.request.GET}
        for key, value in changes.items():
            query[key] = [] if value is None else [value]
        pairs = [(key, value) for key, values in query.items() for value in values if value not in ("", None)]
        return f"{self.request.path}?{urlencode(pairs)}" if pairs else self.request.path

    @property
    def has_ticks(self) -> bool:
        """Templates call what can be called, so they ask here."""
        return self.tickable is not None

    def heads(self) -> Iterator[dict[str, Any]]:
        for column in self.chosen:
            state = {column.key: "ascending", f"-{column.key}": "descending"}.get(self.sort, "none")
            flipped = f"-{column.key}" if state == "ascending" else column.key
            url = self.link(sort=flipped, page=None) if column.sort else ""
            yield {"column": column, "state": state, "url": url}

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows as table cells, with the key of the tick box: None where nothing can be done with the row."""
        opens = [f'<td data-label="{escape(c.label)}" class="{escape(c.css)}">' for c in self.chosen]
        for row in self.page.object_list:
            cells = (f"{opened}{c.cell(row).html}</td>" for opened, c in zip(opens, self.chosen, strict=True))
            yield {
                "key": row.pk if self.tickable and self.tickable(row) else None,
                "row": row,
                "cells": mark_safe("".join(cells)),
            }

    def pages(self) -> Iterator[dict[str, Any]]:
        return page_links(self.page, lambda number: self.link(page=number))

    def chips(self) -> list[dict[str, str]]:
        """The filters in force, each with the address of the list without it."""
        form = self.filterset.form
        if not self.filterset.is_bound or not form.is_valid():
            return []
        chips = []
        for name, bound in form.fields.items():
            value = form.cleaned_data.get(name)
            if value in (None, "", []) or (hasattr(value, "exists") and not self.request.GET.get(name)):
                continue
            choices = getattr(bound, "choices", ()) if not isinstance(value, models.Model) else ()
            words = dict(flatten_choices(choices or ())).get(value, value)
            if isinstance(value, bool):
                words = "是" if value else "否"
            chips.append(
                {
                    "label": str(bound.label or name),
                    "value": str(words),
                    "url": self.link(**{name: None, "page": None}),
                }
            )
        return chips

    @property
    def export_url(self) -> str:
        return self.link(export="xlsx", page=None)


def list_page(
    request: Request,
    template: str,
    *,
    name: str,
    title: str,
    filterset: FilterSet,
    columns: list[ListColumn],
    export: Exporter | None,
    default_sort: tuple[str, ...] = ("-pk",),
    tickable: Callable[[Any], bool] | None = None,
    **context: Any,
) -> HttpResponse:
    """Answer a list request: the page, only its results under htmx, the workbook of what the filters leave, or suggestions."""
    if asked := request.GET.get("suggest"):
        options = format_html_join("", '<option value="{}">', ((words,) for words in filterset.suggestions(asked)))
        return HttpResponse(options)
    listing = Listing(request, name, title, filterset, columns, default_sort, tickable, export is not None)
    if export and listing.exporting:
        return export(request, title, listing.chosen, listing.queryset.iterator(chunk_size=2000))
    partial = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    # A partial is known by the template that defines it: a list's own, else that of the common frame.
    templates = [f"{template}#results", "includes/list.html#results"] if partial else template
    response = render(request, templates, {"listing": listing, **context})
    patch_vary_headers(response, ["HX-Request"])
    if partial:
        response["HX-Push-Url"] = listing.link()
    return response
