"""The pages of what is too long for one page, and the links between them."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.paginator import Page, Paginator

from inspection.lib.requests import Request


def page_of(request: Request, rows: Any, size: int) -> Page[Any]:
    """The page of the rows that the request asks for; the first or the last where it asks for none that exists."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def page_links(page: Page[Any], address: Callable[[int], str]) -> Iterator[dict[str, Any]]:
    """Number and address of the pages around this one, the first and the last; `gap` where some are left out."""
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        is_gap = number == Paginator.ELLIPSIS
        yield {"number": number, "gap": is_gap, "url": "" if is_gap else address(int(number))}
