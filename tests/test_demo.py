"""The demo data: one county as it always was, below a city with two others."""

from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from demo.places import PLACES
from findings.models import Finding, Lead
from inspection.accounts.models import User
from rectification.models import LedgerItem
from rounds.models import Committee, Round
from tests.kept_rows import KeptRows, filled_tables
from tests.test_upgrade import FACTS


def load() -> dict[str, User]:
    """Loads the demo; returns its accounts by name."""
    call_command("load_demo", stdout=StringIO())
    return {user.username: user for user in User.objects.all()}


@pytest.fixture(scope="module")
def kept_demo(django_db_setup: None, django_db_blocker: Any) -> KeptRows[dict[str, User]]:
    with django_db_blocker.unblock():
        return KeptRows.of(load, schema="kept_demo")


@pytest.fixture
def demo(db: None, kept_demo: KeptRows[dict[str, User]]) -> dict[str, User]:
    """The loaded demo's accounts by name."""
    return kept_demo.copy() if kept_demo.fit() else load()


def counts() -> dict[str, int]:
    return {m._meta.label: m._base_manager.count() for m in apps.get_models() if m._meta.db_table in filled_tables()}


def test_first_county_when_loaded_then_as_it_was_before_it_had_neighbours(demo: dict[str, User]) -> None:
    seen = {
        label: apps.get_model(label).objects.visible_to(demo["office"]).count() for label in FACTS["people"]["office"]
    }
    before = FACTS["people"]["office"].items()
    assert seen == {label: sum(n.values()) if isinstance(n, dict) else n for label, n in before}


def test_city_when_loaded_then_above_three_counties_of_which_two_joined_its_round(demo: dict[str, User]) -> None:
    city = Committee.objects.get(level="city")
    assert sorted(city.counties.values_list("short_name", flat=True)) == ["临溪县", "松湾县", "青禾县"]
    frame = Round.objects.get(committee=city, kind="joint")
    assert sorted(frame.joined.values_list("committee__short_name", flat=True)) == ["临溪县", "松湾县"]


def test_county_inspected_from_above_when_loaded_then_its_office_reads_the_ledger_and_the_city_no_lead(
    demo: dict[str, User],
) -> None:
    above = LedgerItem.objects.filter(round__kind="cross")
    assert above.count() == 3
    assert above.visible_to(demo["songwan_office"]).count() == 3
    assert above.visible_to(demo["linxi_office"]).count() == 0  # whose people inspect there
    assert Finding.objects.visible_to(demo["linxi_leader"]).filter(round__kind="cross").count() == 3
    assert Lead.objects.visible_to(demo["cityoffice"]).count() == 0


def test_load_demo_when_run_again_then_changes_nothing(demo: dict[str, User]) -> None:
    before = counts()
    call_command("load_demo", stdout=StringIO())
    assert counts() == before


def test_every_account_when_logged_in_then_has_a_start_page(demo: dict[str, User]) -> None:
    assert len(demo) == 15 + sum(len(place.people) for place in PLACES)
    for user in demo.values():
        client = Client()
        client.force_login(user)
        assert client.get(reverse("home")).status_code == 200, user.username


def test_readme_when_accounts_are_added_then_names_their_kind() -> None:
    text = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
    assert [place.prefix for place in PLACES if f"`{place.prefix}" not in text] == []
