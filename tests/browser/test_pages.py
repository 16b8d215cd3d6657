"""Every page of the route table as the person it is mainly for: it opens, in Chinese, without a fault, on two widths."""

from typing import Any

import pytest
from django.urls import get_resolver, reverse

from tests.access.table import ROLES, Line
from tests.browser.looking import DESKTOP, axe_violations, complaints
from tests.browser.people import Windows
from tests.conftest import PEOPLE, World
from tests.test_access import LINES, route_names

BUILT = set(route_names(get_resolver().url_patterns))
PAGES = sorted(
    name
    for name, line in LINES.items()
    if name in BUILT and line.method == "get" and not line.data and 200 in line.statuses
)
# One page of each kind, for the accessibility check in both themes.
KINDS = {
    "list": "findings:finding_list",
    "detail": "findings:finding_detail",
    "form": "findings:lead_create",
    "check": "findings:import_detail",
    "home": "home",
}


def reader(line: Line) -> str:
    """The first role that the page opens for."""
    return next(role for role, status in zip(ROLES, line.statuses, strict=True) if status == 200)


def address(route: str, world: World) -> str:
    return reverse(route, args=LINES[route].args(world))


@pytest.mark.parametrize("route", PAGES)
def test_page_when_its_reader_opens_it_then_has_no_fault(route: str, small_world: World, windows: Windows) -> None:
    page = windows.of(reader(LINES[route]))
    url = windows.address + address(route, small_world)
    answer = page.request.get(url)
    assert answer.status == 200, route
    if "attachment" in answer.headers.get("content-disposition", "") or "<html" not in answer.text()[:200]:
        return  # a download, or a part of another page
    page.set_viewport_size(DESKTOP)
    page.goto(url)
    assert complaints(page, known=set(PEOPLE)) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_page_when_checked_for_accessibility_then_has_no_violation(
    kind: str, theme: str, small_world: World, windows: Windows
) -> None:
    route = KINDS[kind]
    page: Any = windows.of(reader(LINES[route]))
    page.set_viewport_size(DESKTOP)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": windows.address}])
    page.goto(address(route, small_world))
    assert axe_violations(page) == []
