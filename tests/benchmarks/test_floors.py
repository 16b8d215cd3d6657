"""The hand-written lists show the rows of the product's lists in the same order; else their ratio would say nothing."""

import re

import pytest
from django.core.management import call_command

from benchmarks.floors import FLOORS
from benchmarks.pages import QUERIES, floor_of, measure, variants
from benchmarks.roles import browser, people

pytestmark = pytest.mark.django_db
# Ties of the product's own default order that a list sorted by hand would break otherwise.
SORTED = ("组长", "巡察办")
UNORDERED = {"/lookbacks/", "/organizations/", "/rounds/", "/plans/"}


@pytest.fixture
def benchmark_data(settings):
    settings.ROOT_URLCONF = "benchmarks.urls"
    call_command("load_benchmark", findings=240, verbosity=0)


def rows_of(client, url: str, path: str) -> list[str]:
    """The keys of the rows in the table of a page, in order."""
    page = client.get(url).content.decode()
    table = page.rpartition("<tbody")[2] if "<tbody" in page else page
    return list(dict.fromkeys(re.findall(rf'href="{path}(\d+)/"', table)))


def test_floor_when_asked_as_each_role_then_the_rows_of_the_product(benchmark_data):
    compared, different = 0, []
    for role, user in people().items():
        client = browser(user)
        for path in (path for path, floor in FLOORS.items() if role in floor.roles):
            urls = [path, *(f"{path}?{query}" for query in variants(user, path, sorting=role in SORTED))]
            for url in urls:
                if floor := floor_of(role, url):
                    mine, theirs = rows_of(client, url, path), rows_of(client, floor, path)
                    compared += bool(mine)
                    if mine != theirs and (path not in UNORDERED or len(mine) != len(theirs)):
                        different.append((role, url, mine[:3], theirs[:3]))
    assert different == []
    assert compared > 60


def test_measure_when_asked_then_times_size_and_queries(benchmark_data):
    user = people()["组长"]
    facts = measure(browser(user), "/findings/", floor_of("组长", "/findings/"), runs=1)
    assert set(facts) == {"ms", "cpu", "kb", "queries", "floor"}
    assert facts["queries"] > 2
    assert floor_of("组长", f"/findings/?{QUERIES['/findings/'][-1]}") is None
    assert set(FLOORS) >= set(UNORDERED)
