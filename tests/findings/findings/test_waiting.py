"""What waits for a person, what the list lets them tick, what the page offers and what the services do: one rule."""

import re

import pytest
from django.urls import reverse

from findings.findings.acts import FINDING_ACTS, PASSING, SUBMITTING, awaiting
from findings.findings.choices import FindingStatus
from findings.findings.services import steps
from findings.models import Finding
from inspection.accounts.models import User
from inspection.lib.start import lines
from rounds.committees.access import add_committee_role
from rounds.committees.choices import CommitteeRole
from rounds.teams.access import set_team_role
from rounds.teams.choices import TeamRole
from tests import factories
from tests.conftest import World

LIST = "findings:finding_list"


def keys_of(client, **query) -> set[int]:
    response = client.get(reverse(LIST), {"size": 100, **query})
    return {finding.pk for finding in response.context["listing"].page.object_list}


def ticks_of(client) -> set[int]:
    page = client.get(reverse(LIST), {"size": 100}).content.decode()
    return {int(key) for key in re.findall(r'name="rows"\s+value="(\d+)"', page)}


def submitted_by(world: World, person: User) -> Finding:
    finding = factories.FindingFactory(inspection=world.running, created_by=person)
    steps.submit_finding(finding, by=person)
    return finding


@pytest.fixture
def office_on_team(world: World) -> User:
    """Somebody of the office who also inspects."""
    set_team_role(world.team, user=world.office, role=TeamRole.DEPUTY)
    return User.objects.get(pk=world.office.pk)


@pytest.fixture
def many(world: World, office_on_team: User) -> list[User]:
    """Findings of two committees at every step, and people of both with one role or two."""
    other = factories.CommitteeFactory()
    theirs = factories.InspectionFactory(
        team=factories.TeamFactory(round=factories.RoundFactory(plan=factories.PlanFactory(committee=other)))
    )
    people = {name: factories.UserFactory(username=name) for name in ("office3", "group3", "leader3")}
    add_committee_role(other, user=people["office3"], role=CommitteeRole.OFFICE)
    add_committee_role(other, user=people["group3"], role=CommitteeRole.LEADING_GROUP)
    # Serves one committee and sits in the leading group of the other.
    both = factories.office_person(other, username="both")
    add_committee_role(world.committee, user=both, role=CommitteeRole.LEADING_GROUP)
    set_team_role(theirs.team, user=people["leader3"], role=TeamRole.LEADER)
    set_team_role(theirs.team, user=world.office, role=TeamRole.MEMBER)
    for inspection in (world.running, theirs):
        for status in FindingStatus.values:
            factories.FindingFactory(inspection=inspection, status=status, created_by=world.office)
    for person in (world.member, office_on_team):
        steps.sign_finding(submitted_by(world, person), by=world.leader)
        submitted_by(world, person)
    names = [*world.people, "office3", "group3", "leader3", "both"]
    return list(User.objects.filter(username__in=names))


def test_waiting_when_the_office_submitted_it_itself_then_offered_nowhere(world: World, office_on_team: User, client):
    finding = submitted_by(world, office_on_team)
    steps.sign_finding(finding, by=world.leader)
    client.force_login(office_on_team)
    assert finding.pk not in keys_of(client, waiting="me")
    assert finding.pk not in ticks_of(client)
    page = client.get(finding.get_absolute_url()).content.decode()
    assert reverse("findings:finding_review", args=[finding.pk]) not in page
    assert "您已提交或办理过该问题的前一环节，须由其他同志办理。" in page
    answer = client.post(reverse("findings:findings_pass"), {"rows": [finding.pk]}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "通过 0 条，1 条由您本人提交或办理过前一环节，须由他人办理。"
    ]


def test_waiting_when_somebody_has_two_roles_then_the_steps_of_both(world: World, office_on_team: User, client):
    to_sign = submitted_by(world, world.member)
    to_review = submitted_by(world, world.member)
    steps.sign_finding(to_review, by=world.leader)
    own = factories.FindingFactory(inspection=world.running, created_by=office_on_team)
    client.force_login(office_on_team)
    assert keys_of(client, waiting="me") == {to_sign.pk, to_review.pk, own.pk}
    rows = [to_sign.pk, to_review.pk, own.pk]
    answer = client.post(reverse("findings:findings_pass"), {"rows": rows}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["通过 2 条，1 条尚未到该环节。"]
    statuses = dict(Finding.objects.filter(pk__in=rows).values_list("pk", "status"))
    assert statuses == {to_sign.pk: "office_review", to_review.pk: "group_review", own.pk: "draft"}


def test_waiting_then_the_same_rows_in_list_ticks_pages_and_services(many: list[User], client):
    found = 0
    for person in many:
        client.force_login(person)
        if client.get(reverse(LIST)).status_code == 404:
            assert not Finding.objects.filter(awaiting(person)).exists()
            continue
        waiting = keys_of(client, waiting="me") if not is_outside(client) else set()
        assert waiting == set(Finding.objects.filter(awaiting(person)).values_list("pk", flat=True)), person
        passable = {pk for name in PASSING for pk in FINDING_ACTS.sort_out(person, Finding.objects.all(), name).ready}
        drafts = set(FINDING_ACTS.sort_out(person, Finding.objects.all(), "submit").ready)
        own = set(Finding.objects.filter(created_by=person).values_list("pk", flat=True))
        assert waiting == passable | (drafts & own), person
        assert ticks_of(client) == passable | drafts, person
        found += len(waiting)
    assert found >= 20


def is_outside(client) -> bool:
    return not client.get(reverse(LIST)).context["listing"].filterset.is_inside


def test_passing_all_that_waits_then_nothing_waits_there_any_more(many: list[User]):
    for person in many:
        waiting = Finding.objects.filter(awaiting(person)).exclude(status=FindingStatus.DRAFT)
        keys = list(waiting.values_list("pk", flat=True))
        before = dict(Finding.objects.filter(pk__in=keys).values_list("pk", "status"))
        moved = steps.pass_findings(Finding.objects.filter(pk__in=keys), by=person)
        assert moved == steps.Moved(done=len(keys)), person
        after = dict(Finding.objects.filter(pk__in=keys).values_list("pk", "status"))
        assert not {pk for pk in keys if before[pk] == after[pk]}, person


def test_step_of_the_chain_then_counted_on_the_start_page_and_offered_as_a_filter(world: World, client):
    client.force_login(world.office)
    steps_of_chain = {SUBMITTING, *PASSING}
    assert {
        line.query.removeprefix("waiting=") for line in lines if line.query.startswith("waiting=")
    } >= steps_of_chain
    offered = dict(client.get(reverse(LIST)).context["listing"].filterset.form.fields["waiting"].choices)
    assert offered.keys() >= steps_of_chain
