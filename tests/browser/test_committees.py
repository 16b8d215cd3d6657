"""Several committees on one installation, as their administrators and an office see them in the browser."""

from typing import Any

import pytest
from django.urls import reverse

from rounds.committees.access import add_committee_role
from rounds.committees.choices import CommitteeRole, Level
from rounds.models import Committee
from tests import factories
from tests.browser.looking import DESKTOP, PHONE, complaints
from tests.browser.people import Windows
from tests.conftest import PEOPLE, World

NAMES = {*PEOPLE, "person", "staff"}  # accounts


@pytest.fixture(scope="module")
def city(small_world: World) -> Committee:
    """A city above the county of the small world, served by the same office."""
    above = factories.CommitteeFactory(name="中共青川市委", short_name="青川市", level=Level.CITY)
    Committee.objects.filter(pk=small_world.committee.pk).update(name="中共青禾县委", short_name="青禾县", city=above)
    add_committee_role(above, user=small_world.office, role=CommitteeRole.OFFICE)
    factories.OrganizationFactory(committee=above, name="青川市水利局")
    factories.PlanFactory(committee=above, name="第六届市委")
    return above


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(
    ("role", "route"),
    [
        ("sysadmin", "rounds:committee_list"),
        ("sysadmin", "rounds:committee_create"),
        ("sysadmin", "rounds:committee_detail"),
        ("secadmin", "rounds:grant_list"),
        ("secadmin", "rounds:grant_person"),
        ("office", "rounds:organization_list"),
        ("office", "rounds:organization_create"),
        ("office", "rounds:organization_import"),
        ("office", "rounds:plan_list"),
    ],
)
def test_page_when_there_are_several_committees_then_has_no_fault(
    role: str, route: str, size: dict[str, int], small_world: World, city: Committee, windows: Windows
) -> None:
    keys = {"rounds:committee_detail": [city.pk], "rounds:grant_person": [small_world.member.pk]}
    page = windows.of(role)
    page.set_viewport_size(size)
    assert page.goto(reverse(route, args=keys.get(route, []))).status == 200
    assert complaints(page, known=NAMES) == []


def test_organizations_when_a_committee_is_chosen_then_only_its_own_are_offered(
    small_world: World, city: Committee, windows: Windows
) -> None:
    person = factories.UserFactory(username="staff", full_name="何清")
    page: Any = windows.of("secadmin")
    page.set_viewport_size(DESKTOP)
    page.goto(reverse("rounds:grant_person", args=[person.pk]))
    page.get_by_label("角色").select_option("主要负责人")
    page.get_by_label("所属党委").select_option("青川市")
    page.get_by_label("党组织").locator("option", has_text="青禾县水务局").wait_for(state="detached")
    assert page.get_by_label("角色").input_value() == "head"
    page.get_by_label("党组织").select_option("青川市水利局（青川市）")
    page.get_by_role("button", name="授权").click()
    page.get_by_text("已授权：何清。").wait_for()
    assert page.get_by_role("button", name="收回 青川市水利局（青川市） 主要负责人").is_visible()
