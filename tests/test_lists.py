"""What every list does when its filters change in place."""

import re
from collections.abc import Iterator

import pytest
from django.urls import get_resolver, reverse

from inspection.lib.filters import ListFilter
from tests.access.table import ROLES
from tests.conftest import World
from tests.test_access import LINES, route_names

BUILT = set(route_names(get_resolver().url_patterns))
LISTS = sorted(route for route in BUILT & set(LINES) if route.endswith("_list") and not LINES[route].data)


@pytest.mark.parametrize("route", LISTS)
def test_list_when_a_filter_changes_in_place_then_answers_with_its_results_only(
    route: str, world: World, client
) -> None:
    line = LINES[route]
    reader = next(role for role, status in zip(ROLES, line.statuses, strict=True) if status == 200)
    client.force_login(world.people[reader])
    url = reverse(route, args=line.args(world))
    if 'hx-target="#results"' not in client.get(url).content.decode():
        return  # short enough to need none
    answer = client.get(url, {"words": "水务"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content.decode().strip()[:8]) == (200, "<section")


def test_list_when_rows_can_be_passed_on_then_each_has_a_box(world: World, client) -> None:
    client.force_login(world.leader)
    page = client.get(reverse("findings:finding_list")).content.decode()
    assert (page.count('name="rows"'), page.count('id="bulk"')) == (1, 1)


def all_filters(base: type[ListFilter]) -> Iterator[type[ListFilter]]:
    for one in base.__subclasses__():
        yield one
        yield from all_filters(one)


@pytest.mark.parametrize("filterset", list(all_filters(ListFilter)), ids=lambda one: one.__name__)
def test_filter_when_it_is_in_force_then_its_chip_has_a_chinese_name(filterset: type[ListFilter]) -> None:
    """Hidden ones too: the chip above the list says what a tab or a link has chosen."""
    labels = {name: str(one.label) for name, one in filterset.base_filters.items()}
    assert {name: label for name, label in labels.items() if not re.search("[一-鿿]", label)} == {}


def test_menu_when_two_links_fit_the_address_then_the_closer_one_is_here(world: World, client) -> None:
    client.force_login(world.leader)
    url = reverse("findings:import_list")
    page = client.get(url).content.decode()
    assert page.count('aria-current="page"') == 1
    assert re.findall(r'href="([^"]*)"\s+aria-current="page"', page) == [url]
