"""A drop-down of many rows is a box to type a name in; few rows stay a drop-down."""

import pytest
from django.urls import reverse

from inspection.lib import filters
from rounds.models import Inspection, Organization
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(monkeypatch):
    """Every drop-down is too long."""
    monkeypatch.setattr(filters, "MOST_CHOICES", 0)


@pytest.fixture
def office(world, client):
    client.force_login(world.office)
    return client


def beside(world, name: str) -> Inspection:
    """A task of the other team, in a unit of this name."""
    unit = factories.OrganizationFactory(committee=world.running.committee, name=name)
    return factories.InspectionFactory(team=world.running2.team, unit=unit)


def listed(client, query: str, route: str = "findings:finding_list") -> set[int]:
    response = client.get(reverse(route) + query)
    assert response.status_code == 200
    return {row.pk for row in response.context["listing"].page.object_list}


def test_list_when_many_units_then_none_of_them_is_on_the_page(many, world, office) -> None:
    page = office.get(reverse("findings:finding_list"))
    form = page.context["listing"].filterset.form
    assert 'list="suggest_unit"' in str(form["unit"])
    assert "<option" not in str(form["unit"])
    assert "<option" in str(form["round"])


def test_list_when_few_units_then_a_drop_down(world, office) -> None:
    form = office.get(reverse("findings:finding_list")).context["listing"].filterset.form
    assert f'<option value="{world.running.unit_id}"' in str(form["unit"])


def test_typed_words_then_the_rows_of_every_unit_with_them(many, world, office) -> None:
    finding = factories.FindingFactory(inspection=world.running)
    other = factories.FindingFactory(inspection=beside(world, "别处中学"))
    found = listed(office, f"?unit={world.running.unit.name[:3]}")
    assert finding.pk in found
    assert other.pk not in found
    assert listed(office, "?unit=查无此单位") == set()


def test_key_from_a_link_then_the_rows_of_that_unit_and_its_name_in_the_box(many, world, office) -> None:
    finding = factories.FindingFactory(inspection=world.running)
    response = office.get(reverse("findings:finding_list"), {"unit": world.running.unit_id})
    listing = response.context["listing"]
    assert {row.unit_id for row in listing.page.object_list} == {finding.unit_id}
    assert f'value="{world.running.unit.name}"' in str(listing.filterset.form["unit"])
    assert [chip["value"] for chip in listing.chips()] == [world.running.unit.name]


@pytest.mark.parametrize("key", ["999999999", "9" * 30, "\x00", "٣"])
def test_key_of_no_row_then_an_empty_list_and_no_fault(many, office, key) -> None:
    assert listed(office, f"?unit={key}") == set()


def test_suggestions_then_the_names_with_the_words_at_most_so_many(many, world, office) -> None:
    for number in range(filters.MOST_SUGGESTIONS + 5):
        beside(world, f"测试站{number:02}")
    answer = office.get(reverse("findings:finding_list"), {"suggest": "unit", "unit": "测试站"}).content.decode()
    assert answer.count("<option") == filters.MOST_SUGGESTIONS
    assert "测试站00" in answer


@pytest.mark.parametrize("name", ["status", "words", "nothing"])
def test_suggestions_for_no_such_box_then_none(many, office, name) -> None:
    answer = office.get(reverse("findings:finding_list"), {"suggest": name})
    assert (answer.status_code, answer.content) == (200, b"")


def test_suggestions_never_name_a_unit_outside_the_tasks_of_the_person(many, world, client) -> None:
    hidden = beside(world, "看不到的单位").unit
    client.force_login(world.member)
    for route in ("findings:finding_list", "rectification:item_list", "findings:lead_list"):
        for box in ("unit", "team", "inspection", "receiver"):
            answer = client.get(reverse(route), {"suggest": box, box: ""}).content.decode()
            assert hidden.name not in answer
    assert Organization.objects.filter(pk=hidden.pk).exists()
