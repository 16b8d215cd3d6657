"""The acts of leads: button, refusal, list and reminder are one rule, and nobody acts on a lead that is out of sight."""

from itertools import product

import pytest

from findings.leads.access import LEAD_PERMISSIONS, grant_lead
from findings.leads.acts import LEAD_ACTS
from findings.leads.choices import LeadState
from findings.leads.roles import seen_by
from findings.leads.services.leads import approve_lead, register_lead
from findings.leads.services.transfers import transfer_lead
from findings.models import Lead
from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.refusals import LostRace, NotAllowed, Refused
from inspection.lib.roles import Person
from rounds.committees.access import add_committee_role
from rounds.committees.choices import CommitteeRole
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import Function, OrganizationRole
from rounds.teams.access import set_team_role
from rounds.teams.choices import TeamRole
from tests import factories
from tests.conftest import World
from tests.lib.acts_property import assert_one_rule

AT_RECEIVER = {LeadState.TRANSFERRED, LeadState.RECEIVED, LeadState.DISPOSING, LeadState.CLOSED}


def grant(lead: Lead, *people: User) -> None:
    """Past grants, given before the people became whatever they are now."""
    for person, codename in product(people, LEAD_PERMISSIONS):
        access.grant(person, codename, lead, reason="承办")


@pytest.fixture
def leads(world: World) -> list[Lead]:
    """A lead in every state, of the world's committee and of another one, and one without an inspection."""
    other = factories.CommitteeFactory()
    theirs = factories.InspectionFactory(
        team=factories.TeamFactory(round=factories.RoundFactory(plan=factories.PlanFactory(committee=other)))
    )
    department = factories.OrganizationFactory(committee=other, function=Function.DISCIPLINE)
    ours, foreign = (world.running, world.discipline), (theirs, department)
    places = [(state, *ours) for state in LeadState]
    places += [(state, *foreign) for state in (LeadState.SUBMITTED, LeadState.APPROVED, LeadState.TRANSFERRED)]
    made = []
    for state, inspection, receiver in places:
        facts = {"receiver": receiver} if state in AT_RECEIVER else {}
        lead = factories.LeadFactory(inspection=inspection, state=state, created_by=world.member, **facts)
        if state in AT_RECEIVER:
            factories.TransferFactory(lead=lead, transferred_by=world.office)
        made.append(lead)
    facts = {"state": LeadState.SUBMITTED, "submitted_by": world.leadinggroup}
    made.append(factories.LeadFactory(inspection=world.fed_back, created_by=world.leader, **facts))
    made += [world.lead, world.transferred]
    made.append(factories.LeadFactory(inspection=None, created_by=world.office, state=LeadState.APPROVED))
    return list(Lead.objects.filter(pk__in=[lead.pk for lead in made]))


@pytest.fixture
def people(world: World, leads: list[Lead]) -> list[User]:
    """Everybody of the world, some with a second role, and people of the other committee."""
    named = {name: factories.UserFactory(username=name) for name in ("office3", "group3", "reviewer3", "moved", "left")}
    theirs = next(lead for lead in leads if lead.committee_id != world.committee.pk)
    for name, role in (("office3", CommitteeRole.OFFICE), ("group3", CommitteeRole.LEADING_GROUP)):
        add_committee_role(theirs.committee, user=named[name], role=role)
    receiver = next(lead.receiver for lead in leads if lead.receiver and lead.committee == theirs.committee)
    add_organization_role(receiver, user=named["reviewer3"], role=OrganizationRole.REVIEWER)
    # The office also receives, the leader answers for a unit, somebody became a liaison, somebody left the team.
    add_organization_role(world.discipline, user=world.office, role=OrganizationRole.REVIEWER)
    add_organization_role(world.running.unit, user=world.leader, role=OrganizationRole.LIAISON)
    add_organization_role(world.unit2, user=world.deputy, role=OrganizationRole.HEAD)
    add_organization_role(world.unit2, user=named["moved"], role=OrganizationRole.HEAD)
    set_team_role(theirs.team, user=world.leader2, role=TeamRole.LEADER)
    Lead.objects.filter(pk=world.lead.pk).update(created_by=named["left"])
    # Of the other committee's office, and of nothing at all: once they were told of these.
    granted = [world.office, world.leader, world.deputy, world.people["discipline"]]
    granted += [named[name] for name in ("moved", "reviewer3", "office3", "left")]
    # By place, not by key, which depends on the tests that ran before.
    for place, lead in enumerate(leads):
        if place % 3:
            grant(lead, *granted)
    closed = factories.UserFactory(username="closed", is_active=False)
    set_team_role(world.team, user=closed, role=TeamRole.LEADER)
    alike = ("secadmin", "auditor", "unit", "orgdept")
    everybody = [person for name, person in world.people.items() if name not in alike]
    everybody += [*named.values(), closed]
    return list(User.objects.filter(pk__in=[person.pk for person in everybody]))


def test_leads_then_waiting_may_refused_and_reminded_are_one_rule(people: list[User], leads: list[Lead]):
    counts = assert_one_rule(LEAD_ACTS, people, leads)
    assert min(counts.values()) > 0, counts


def test_nobody_acts_on_a_lead_that_is_out_of_sight(people: list[User], leads: list[Lead]):
    for person in people:
        visible = set(Lead.objects.visible_to(person).values_list("pk", flat=True)) if person.is_active else set()
        assert set(LEAD_ACTS.rows(person).values_list("pk", flat=True)) <= visible, person


def test_register_then_the_same_rows_from_the_keys_of_a_request_and_inside_the_statement(people: list[User], leads):
    found = 0
    for person in people:
        visible = set(Lead.objects.visible_to(person).values_list("pk", flat=True))
        inside = Person.of(person)
        seen = Lead.objects.filter(seen_by(inside)) if inside else Lead.objects.none()
        assert set(seen.values_list("pk", flat=True)) == visible, person
        found += len(visible)
    assert found >= 30


def test_read_then_exactly_the_leads_of_which_the_sealed_part_opens(people: list[User], leads: list[Lead]):
    for person in people:
        readable = Lead.objects.readable_by(person) if person.is_active else Lead.objects.none()
        assert set(LEAD_ACTS.rows(person, "read").values_list("pk", flat=True)) == set(
            readable.values_list("pk", flat=True)
        ), person


STEPS = {
    "registered": {"leader": {"edit", "submit", "read"}, "office": {"share"}, "leadinggroup": {"share"}},
    "submitted": {
        "leader": {"read"},
        "office": {"share"},
        "leadinggroup": {"approve", "return", "share"},
    },
    "approved": {"leader": {"read"}, "office": {"transfer", "share"}, "leadinggroup": {"share"}},
    "returned": {"leader": {"edit", "submit", "read"}, "office": {"share"}, "leadinggroup": {"share"}},
    "transferred": {
        "discipline": {"receive", "send_back", "read", "share"},
        "office": {"share"},
        "leadinggroup": {"share"},
    },
    "received": {
        "discipline": {"send_back", "dispose", "read", "share"},
        "office": {"share"},
        "leadinggroup": {"share"},
    },
    "disposing": {
        "discipline": {"dispose", "close", "read", "share"},
        "office": {"share"},
        "leadinggroup": {"share"},
    },
    "closed": {"discipline": {"read", "share"}, "office": {"share"}, "leadinggroup": {"share"}},
}


@pytest.mark.parametrize("state", LeadState.values)
def test_acts_of_a_lead_then_by_state_and_role(state, world: World):
    lead = world.transferred if state in AT_RECEIVER else world.lead
    Lead.objects.filter(pk=lead.pk).update(state=state)
    found = {name: {act.name for act in LEAD_ACTS.acts_for(person, lead)} for name, person in world.people.items()}
    assert {name: acts for name, acts in found.items() if acts} == STEPS[state]


def test_acts_of_a_lead_then_one_query(world: World, django_assert_num_queries):
    with django_assert_num_queries(1):
        LEAD_ACTS.acts_for(world.people["discipline"], world.transferred)


def test_approve_by_another_committee_then_not_allowed(world: World):
    group = factories.UserFactory()
    add_committee_role(factories.CommitteeFactory(), user=group, role=CommitteeRole.LEADING_GROUP)
    Lead.objects.filter(pk=world.lead.pk).update(state=LeadState.SUBMITTED)
    with pytest.raises(NotAllowed):
        approve_lead(world.lead, by=group)


def test_transfer_to_a_department_of_another_committee_then_refused(world: World):
    Lead.objects.filter(pk=world.lead.pk).update(state=LeadState.APPROVED)
    foreign = factories.OrganizationFactory(committee=factories.CommitteeFactory(), function=Function.DISCIPLINE)
    person = factories.UserFactory()
    add_organization_role(foreign, user=person, role=OrganizationRole.REVIEWER)
    facts = {"number": "1号", "on": world.running.starts_on, "persons": [person], "by": world.office}
    with pytest.raises(Refused, match="承办单位须为纪委监委、组织部或公安机关。"):
        transfer_lead(world.lead, receiver=foreign, **facts)


def test_register_for_a_department_of_another_committee_then_refused(world: World):
    foreign = factories.OrganizationFactory(committee=factories.CommitteeFactory(), function=Function.DISCIPLINE)
    facts = {"person": "甲某", "narrative": "虚列开支。", "proposed_receiver": foreign}
    with pytest.raises(Refused, match="拟移交单位须为同一党委的部门。"):
        register_lead(world.running, by=world.member, **facts)


def test_register_in_the_inspection_of_another_team_then_not_allowed(world: World):
    with pytest.raises(NotAllowed):
        register_lead(world.running2, by=world.member, person="甲某", narrative="虚列开支。")


def test_receive_when_taken_back_meanwhile_then_somebody_was_faster(world: World):
    from findings.leads.services.transfers import receive_lead

    world.transferred.transfers.all().delete()
    grant_lead(world.transferred, user=world.people["discipline"], codename="handle_lead", reason="承办", by=None)
    with pytest.raises(LostRace):
        receive_lead(world.transferred, by=world.people["discipline"])
