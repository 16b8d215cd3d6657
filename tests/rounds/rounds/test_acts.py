"""What the office may do with a round: one rule for button, refusal and list."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from rounds.rounds.acts import ROUND_ACTS
from rounds.rounds.services.rounds import remove_round, set_review_chain
from tests import factories
from tests.conftest import World
from tests.lib.acts_property import assert_one_rule


def test_acts_of_a_round_are_one_rule(world: World):
    city = factories.CommitteeFactory(level="city")
    frame = factories.RoundFactory(plan=factories.PlanFactory(committee=city), kind="joint")
    county = factories.CommitteeFactory(city=city)
    factories.CommitteeFactory(city=city)
    joined = factories.RoundFactory(plan=factories.PlanFactory(committee=county), kind="joint", frame=frame)
    rows = [world.round, frame, joined, factories.RoundFactory(stage="archive"), factories.RoundFactory()]
    offices = [factories.office_person(committee) for committee in (city, county)]
    counts = assert_one_rule(ROUND_ACTS, [*world.people.values(), *offices], rows)
    # One round has teams and a fed-back task, one was joined by one of two counties, one is archived.
    assert counts == {"edit": 5, "advance": 4, "return": 2, "set_chain": 3, "remind": 1, "remove": 3}


def test_remove_and_chain_when_somebody_else_acts_then_not_allowed(world: World):
    round_ = factories.RoundFactory()
    for act in (remove_round, lambda r, by: set_review_chain(r, steps=[(1, "office")], by=by)):
        with pytest.raises(PermissionDenied):
            act(round_, by=world.leadinggroup)


@pytest.mark.parametrize(("person", "buttons"), [("office", [True, True, False]), ("leadinggroup", [False] * 3)])
def test_round_page_then_buttons_of_what_may_be_done(person, buttons, world: World, client):
    client.force_login(world.people[person])
    page = client.get(world.round.get_absolute_url()).content.decode()
    routes = ("rounds:round_advance", "rounds:round_return", "rounds:round_remove")
    assert [reverse(route, args=[world.round.pk]) in page for route in routes] == buttons
