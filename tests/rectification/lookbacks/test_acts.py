"""The acts on a look-back proposal: of the office of its committee alone, in their order."""

import pytest
from django.utils import timezone

from inspection.lib.refusals import LostRace, NotAllowed
from rectification.lookbacks.acts import LOOK_BACK_ACTS
from rectification.lookbacks.services.decisions import reject_lookback
from rectification.models import LookBack
from tests import factories
from tests.conftest import World
from tests.lib.acts_property import assert_one_rule


@pytest.fixture
def lookbacks(world: World) -> list[LookBack]:
    """One in every state, one whose inspection has its look-back, and one of another committee."""
    committee = factories.CommitteeFactory()
    elsewhere = factories.InspectionFactory(
        team=factories.TeamFactory(round=factories.RoundFactory(plan=factories.PlanFactory(committee=committee))),
        stage="rectify",
    )
    world.people["office_elsewhere"] = factories.office_person(committee)
    decided = {"decided_by": world.office, "decided_at": timezone.now(), "decision_reason": "研究决定"}
    round_ = factories.RoundFactory(kind="look_back", plan=world.round.plan, number=9)
    made = [factories.LookBackFactory(state=state, **decided) for state in ("postponed", "rejected", "accepted")]
    made += [factories.LookBackFactory(state="accepted", round=round_, **decided) for _ in range(2)]
    factories.InspectionFactory(earlier=made[-1].inspection)
    again = factories.LookBackFactory()
    factories.InspectionFactory(earlier=again.inspection)
    return [world.lookback, *made, again, factories.LookBackFactory(inspection=elsewhere)]


def test_lookbacks_then_one_rule(world: World, lookbacks):
    counts = assert_one_rule(LOOK_BACK_ACTS, world.people.values(), lookbacks)
    assert counts == {"accept": 3, "postpone": 4, "reject": 4, "place": 1, "assign": 1}


def test_office_of_another_committee_then_neither_seen_nor_decided(world: World, lookbacks, client):
    elsewhere = lookbacks[-1]
    with pytest.raises(NotAllowed):
        reject_lookback(elsewhere, reason="已整改到位", by=world.office)
    client.force_login(world.office)
    assert client.get(elsewhere.get_absolute_url()).status_code == 404
    client.force_login(world.people["office_elsewhere"])
    assert client.get(elsewhere.get_absolute_url()).context["acts"] == {"accept", "postpone", "reject"}


def test_proposal_of_an_inspection_with_its_look_back_then_accepting_is_not_offered(world: World, lookbacks, client):
    client.force_login(world.office)
    assert client.get(lookbacks[-2].get_absolute_url()).context["acts"] == {"postpone", "reject"}


def test_rejected_proposal_then_somebody_was_faster(world: World, lookbacks):
    with pytest.raises(LostRace):
        LOOK_BACK_ACTS.refuse(world.office, lookbacks[2], "postpone")
