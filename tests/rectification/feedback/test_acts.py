"""The acts on a feedback: recorded by office and team leader, signed for by the unit."""

import pytest

from findings.findings.choices import FindingStatus
from inspection.lib.refusals import NotAllowed, Refused
from rectification.feedback.acts import FEEDBACK_ACTS, INSPECTION_ACTS, to_be_fed_back
from rectification.feedback.services.feedback import sign_as_head, sign_for_body
from rectification.models import Feedback
from rounds.models import Inspection
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import OrganizationRole
from rounds.teams.access import set_team_role
from rounds.teams.choices import TeamRole
from tests import factories
from tests.conftest import World
from tests.lib.acts_property import assert_one_rule


@pytest.fixture
def inspections(world: World) -> list[Inspection]:
    """Two of each committee, fed back and not, with approved findings in all but one; people with two roles."""
    committee = factories.CommitteeFactory()
    team = factories.TeamFactory(round=factories.RoundFactory(plan=factories.PlanFactory(committee=committee)))
    made = [factories.InspectionFactory(team=team, unit=factories.OrganizationFactory(committee=committee))]
    made.append(factories.InspectionFactory(team=team, unit=factories.OrganizationFactory(committee=committee)))
    factories.FeedbackFactory(inspection=made[1])
    world.people["office_elsewhere"] = elsewhere = factories.office_person(committee)
    # The office of one committee reports for a unit and leads a team of the other.
    add_organization_role(world.unit, user=elsewhere, role=OrganizationRole.LIAISON)
    set_team_role(world.team2, user=elsewhere, role=TeamRole.LEADER)
    every = [world.fed_back, world.running, world.running2, *made]
    for inspection in (every[0], every[1], every[3], every[4]):
        factories.FindingFactory(inspection=inspection, status=FindingStatus.APPROVED)
    return every


def test_inspections_then_one_rule(world: World, inspections):
    counts = assert_one_rule(INSPECTION_ACTS, world.people.values(), inspections)
    # `running` for its office and its leader, and the one of the other committee for its office.
    assert counts == {"feed_back": 3}


def test_feedbacks_then_one_rule(world: World, inspections):
    factories.FeedbackFactory(inspection=inspections[2], head_signed_by=world.unithead, body_signed_by=world.unithead)
    counts = assert_one_rule(FEEDBACK_ACTS, world.people.values(), Feedback.objects.all())
    # Nothing is approved in the inspection of the second team; its unit has signed.
    assert counts == {"supplement": 3, "sign_as_head": 1, "sign_for_body": 3, "import_ledger": 4}


def test_to_be_fed_back_then_those_the_person_may_record_or_supplement(world: World, inspections):
    elsewhere = world.people["office_elsewhere"]
    found = {
        "office": set(to_be_fed_back(world.office)),
        "leader": set(to_be_fed_back(world.leader)),
        "elsewhere": set(to_be_fed_back(elsewhere)),
        "group": set(to_be_fed_back(world.leadinggroup)),
    }
    assert found == {
        "office": {world.fed_back, world.running},
        "leader": {world.fed_back, world.running},
        "elsewhere": set(inspections[3:]),
        "group": set(),
    }


def test_liaison_when_signing_as_head_then_not_allowed(world: World):
    with pytest.raises(NotAllowed):
        sign_as_head(world.feedback, by=world.people["unit"])
    assert Feedback.objects.get(pk=world.feedback.pk).head_signed_by is None


def test_feedback_signed_twice_then_refused_and_the_first_stays(world: World):
    sign_for_body(world.feedback, by=world.people["unit"])
    with pytest.raises(Refused, match="该项已经签收，不能重复签收。"):
        sign_for_body(world.feedback, by=world.unithead)
    assert Feedback.objects.get(pk=world.feedback.pk).body_signed_by == world.people["unit"]
