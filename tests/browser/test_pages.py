"""Every page of the route table as the person it is mainly for: it opens, in Chinese, without a fault, on two widths."""

from typing import Any

import playwright.sync_api as playwright
import pytest
from django.urls import get_resolver, reverse
from playwright.sync_api import expect

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
NAMES = {*PEOPLE, "person"}  # accounts
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
    page.set_viewport_size(DESKTOP)
    try:
        answer = page.goto(address(route, small_world))
    except playwright.Error as error:
        assert "Download is starting" in str(error)  # noqa: PT017 -- a file has nothing to look at
        return
    assert answer.status == 200
    if page.locator("html[lang]").count():  # else a part of another page
        assert complaints(page, known=NAMES) == []


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


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_login_page_when_a_stranger_opens_it_then_has_no_fault(
    theme: str, small_world: World, windows: Windows
) -> None:
    page = windows.stranger()
    page.context.add_cookies([{"name": "theme", "value": theme, "url": windows.address}])
    page.goto(reverse("accounts:login"))
    found = complaints(page) + axe_violations(page)
    page.context.close()
    assert found == []


def test_search_when_typed_on_a_slow_line_before_the_scripts_arrive_then_narrows_the_list(
    small_world: World, windows: Windows
) -> None:
    page = windows.stranger()
    windows.enter(page, "office")
    line = page.context.new_cdp_session(page)
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 300, "downloadThroughput": 300_000, "uploadThroughput": 300_000},
    )
    page.goto(reverse("findings:finding_list"), wait_until="commit")
    page.locator("form.filters input[type=search]").fill("没有这样的问题")
    expect(page.locator("#results")).to_contain_text("没有符合条件的记录")
    page.context.close()


@pytest.mark.parametrize("address", ["/ledger/999999/", "/rounds/new/"])
def test_refusal_when_a_unit_asks_for_what_is_not_its_own_then_is_a_chinese_page(
    address: str, small_world: World, windows: Windows
) -> None:
    page = windows.of("unit")
    page.goto(address)
    windows.errors.clear()  # the browser reports the refused address itself
    assert complaints(page, known=NAMES) == []
