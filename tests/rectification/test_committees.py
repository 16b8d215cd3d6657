"""Lists of rectification for people of several committees: which one a row belongs to, and none but theirs."""

import pytest
from django.urls import reverse
from django.utils import timezone

from rectification.models import ClosingRequest, Review
from rounds.committees.access import add_committee_role
from rounds.committees.choices import CommitteeRole
from tests import factories
from tests.conftest import World

LISTS = ["item_list", "feedback_list", "review_list", "lookback_list"]


def rows_elsewhere(world: World) -> tuple:
    """A committee with one row in every list."""
    committee = factories.CommitteeFactory(short_name="邻县")
    round_ = factories.RoundFactory(plan=factories.PlanFactory(committee=committee))
    unit = factories.OrganizationFactory(committee=committee)
    inspection = factories.InspectionFactory(team=factories.TeamFactory(round=round_), unit=unit, stage="rectify")
    feedback = factories.FeedbackFactory(inspection=inspection)
    item = factories.LedgerItemFactory(feedback=feedback, sequence=1)
    return committee, [item, feedback, review_of(item, world), factories.LookBackFactory(inspection=inspection)]


def review_of(item, world: World) -> Review:
    facts = {"submitted_by": world.people["unit"], "confirmed_by": world.unithead}
    request = ClosingRequest.objects.create(
        item=item, statement="已完成", state="reviewing", confirmed_at=timezone.now(), **facts
    )
    return Review.objects.create(request=request, order=1, party="office", **facts)


@pytest.mark.parametrize("route", LISTS)
def test_list_for_one_committee_then_its_rows_and_no_word_of_committees(route, world: World, client):
    own = [world.item, world.feedback, review_of(world.item, world), world.lookback]
    rows_elsewhere(world)
    client.force_login(world.office)
    response = client.get(reverse(f"rectification:{route}"))
    assert response.context["listing"].page.object_list == [own[LISTS.index(route)]]
    assert "派出党委" not in response.content.decode()


@pytest.mark.parametrize("route", LISTS)
def test_list_for_two_committees_then_both_told_apart(route, world: World, client):
    own = [world.item, world.feedback, review_of(world.item, world), world.lookback]
    committee, elsewhere = rows_elsewhere(world)
    add_committee_role(committee, user=world.office, role=CommitteeRole.OFFICE)
    client.force_login(world.office)
    place = LISTS.index(route)
    response = client.get(reverse(f"rectification:{route}"))
    assert set(response.context["listing"].page.object_list) == {own[place], elsewhere[place]}
    assert "派出党委" in [column.label for column in response.context["listing"].chosen]
    filtered = client.get(reverse(f"rectification:{route}"), {"committee": committee.pk})
    assert filtered.context["listing"].page.object_list == [elsewhere[place]]


def test_export_of_a_round_of_another_committee_then_404(world: World, client):
    _, (item, *_) = rows_elsewhere(world)
    client.force_login(world.office)
    assert client.get(reverse("rectification:ledger_export_all"), {"round": item.round_id}).status_code == 404
