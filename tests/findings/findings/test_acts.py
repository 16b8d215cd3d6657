"""The acts of findings: one rule for button, refusal, waiting list, bulk act and reminder."""

import pytest
from django.db import connection

from findings.findings.acts import FINDING_ACTS, INSPECTION_ACTS, awaiting
from findings.findings.choices import FindingStatus
from findings.findings.services import steps
from findings.models import Finding
from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.refusals import LostRace, NotAllowed, Refused
from rounds.models import Inspection
from rounds.teams.access import set_team_role
from rounds.teams.choices import TeamRole
from tests import factories
from tests.conftest import World
from tests.lib.acts_property import assert_one_rule


def along(world: World, number: int, team_side: User) -> Finding:
    """A finding that was really taken so many steps along the chain, submitted by this person."""
    finding = factories.FindingFactory(inspection=world.running, created_by=team_side)
    chain = [
        (steps.submit_finding, team_side),
        (steps.sign_finding, world.deputy if team_side == world.leader else world.leader),
        (steps.review_finding, world.office),
        (steps.approve_finding, world.leadinggroup),
    ]
    for step, person in chain[:number]:
        step(finding, by=person)
    finding.refresh_from_db()
    return finding


@pytest.fixture
def chain(world: World) -> list[Finding]:
    """A finding at every status, submitted by a member and by the leader, one returned and one of another team."""
    findings = [along(world, number, world.member) for number in range(5)]
    findings += [along(world, number, world.leader) for number in (1, 2)]
    returned = along(world, 2, world.member)
    steps.return_finding(returned, reason="补充依据", by=world.office)
    signed_once = along(world, 2, world.member)
    steps.return_finding(signed_once, reason="补充依据", by=world.office)
    steps.return_finding(Finding.objects.get(pk=signed_once.pk), reason="补充依据", by=world.leader)
    made = [*findings, returned, signed_once, world.finding2, world.fed_finding]
    return list(Finding.objects.filter(pk__in=[finding.pk for finding in made]))


@pytest.fixture
def office_on_team(world: World) -> User:
    """Somebody of the office who also inspects (fault 2: what they submit waits for others)."""
    set_team_role(world.team, user=world.office, role=TeamRole.MEMBER)
    return world.office


@pytest.fixture
def people(world: World) -> list[User]:
    closed = factories.UserFactory(username="closed", is_active=False)
    set_team_role(world.team, user=closed, role=TeamRole.LEADER)
    administrator = factories.UserFactory(username="administrator")
    set_team_role(world.team, user=administrator, role=TeamRole.LEADER)
    User.objects.filter(pk=administrator.pk).update(duty="system_admin")
    names = ("leader", "deputy", "member", "leader2", "office", "leadinggroup", "sysadmin", "unithead", "discipline")
    return [*(world.people[name] for name in names), closed, administrator]


def test_findings_then_waiting_may_refused_and_reminded_are_one_rule(world: World, chain, people, office_on_team):
    own = factories.FindingFactory(inspection=world.running, created_by=office_on_team)
    steps.submit_finding(own, by=office_on_team)
    steps.sign_finding(own, by=world.leader)
    counts = assert_one_rule(FINDING_ACTS, people, [*chain, Finding.objects.get(pk=own.pk)])
    assert min(counts.values()) > 0, counts


def offers(person: User, finding: Finding) -> set[str]:
    return {act.name for act in FINDING_ACTS.acts_for(person, finding)}


WRITING = {"attach", "edit", "delete", "detach"}
BUTTONS = {
    "draft": {name: {"submit", *WRITING} for name in ("leader", "deputy", "member")},
    "team_review": {
        "leader": {"sign", "return_by_team", "edit", "attach"},
        "deputy": {"sign", "return_by_team", "edit", "attach"},
        "member": {"withdraw", "attach"},
    },
    "office_review": {
        "leader": {"correct", "attach"},
        "deputy": {"attach"},
        "member": {"attach"},
        "office": {"review", "return_by_office", "correct"},
    },
    "group_review": {
        "leader": {"correct", "attach"},
        "deputy": {"attach"},
        "member": {"attach"},
        "office": {"correct"},
        "leadinggroup": {"approve", "return_by_group"},
    },
    "approved": {
        "leader": {"correct", "attach"},
        "deputy": {"attach"},
        "member": {"attach"},
        "office": {"feed_back", "correct"},
    },
    "fed_back": {"office": {"correct"}},
}


@pytest.mark.parametrize("number", range(6))
def test_acts_of_a_finding_then_by_status_and_role(number, world: World):
    finding = along(world, number, world.member) if number < 5 else world.fed_finding
    found = {name: offers(person, finding) for name, person in world.people.items()}
    assert {name: acts for name, acts in found.items() if acts} == BUTTONS[finding.status]


def test_awaiting_when_the_office_submitted_itself_then_not_offered(world: World, office_on_team):
    finding = factories.FindingFactory(inspection=world.running, created_by=office_on_team)
    steps.submit_finding(finding, by=office_on_team)
    steps.sign_finding(finding, by=world.leader)
    assert not Finding.objects.filter(awaiting(office_on_team), pk=finding.pk).exists()
    with pytest.raises(Refused, match="您已提交或办理过该问题的前一环节，须由其他同志办理。"):
        FINDING_ACTS.refuse(office_on_team, finding, "review")


def test_ways_then_forward_and_back_by_one_status():
    forward = {s: act.to for act in FINDING_ACTS.by_name.values() for s in act.from_ if act.to and not act.needs_reason}
    back = {
        status: act.to for act in FINDING_ACTS.by_name.values() for status in act.from_ if act.to and act.needs_reason
    }
    statuses = FindingStatus.values
    assert list(forward.items()) == [
        ("draft", "team_review"),
        ("team_review", "office_review"),
        ("office_review", "group_review"),
        ("group_review", "approved"),
        ("approved", "fed_back"),
    ]
    assert back == dict(zip(statuses[1:4], statuses[:3], strict=True))


def test_refuse_when_the_status_moved_on_then_somebody_was_faster(world: World):
    finding = along(world, 2, world.member)
    with pytest.raises(LostRace):
        FINDING_ACTS.refuse(world.leader, finding, "sign")


def test_refuse_when_without_the_role_then_not_allowed(world: World):
    finding = along(world, 1, world.member)
    with pytest.raises(NotAllowed):
        FINDING_ACTS.refuse(world.member, finding, "sign")


def test_refuse_when_the_row_is_gone_then_somebody_was_faster(world: World):
    Finding.objects.filter(pk=world.finding.pk).delete()
    with pytest.raises(LostRace):
        FINDING_ACTS.refuse(world.member, world.finding, "submit")


def test_sort_out_then_like_the_bulk_act_of_today(world: World):
    ready, own = along(world, 1, world.member), along(world, 1, world.leader)
    early, gone = along(world, 0, world.member), along(world, 2, world.member)
    rows = Finding.objects.filter(pk__in=[ready.pk, own.pk, early.pk, gone.pk, world.finding2.pk])
    found = FINDING_ACTS.sort_out(world.leader, rows, "sign")
    assert (found.ready, found.barred, found.early, found.gone, found.not_allowed) == (
        [ready.pk], [own.pk], [early.pk], [gone.pk], [world.finding2.pk],
    )  # fmt: skip


def test_sets_cut_to_a_length_then_sorted_and_paired_as_they_are(world: World):
    newest = Finding.objects.order_by("-pk")[:1]
    assert FINDING_ACTS.sort_out(world.leader, newest, "submit").ready == []
    submitted = along(world, 1, world.member)
    assert FINDING_ACTS.sort_out(world.leader, newest, "sign").ready == [submitted.pk]
    assert {pair["object_id"] for pair in FINDING_ACTS.pairs("sign", rows=newest)} == {submitted.pk}


def test_move_then_the_status_of_the_act_once(world: World):
    finding = along(world, 1, world.member)
    stale = Finding.objects.get(pk=finding.pk)
    assert FINDING_ACTS.move(finding, "sign", is_touched=True) == 1
    assert (finding.status, finding.is_touched) == ("office_review", True)
    assert Finding.objects.get(pk=finding.pk).status == "office_review"
    with pytest.raises(LostRace):
        FINDING_ACTS.move(stale, "sign")


def test_move_many_then_only_those_that_are_still_there(world: World):
    one, other = along(world, 1, world.member), along(world, 2, world.member)
    assert FINDING_ACTS.move([one.pk, other.pk], "sign") == 1


def test_acts_then_one_query_each(world: World, django_assert_num_queries):
    person, row = User.objects.get(pk=world.leader.pk), along(world, 1, world.member)
    with django_assert_num_queries(1):
        FINDING_ACTS.may(person, row, "sign")
    with django_assert_num_queries(1):
        FINDING_ACTS.acts_for(person, row)
    with django_assert_num_queries(1):
        FINDING_ACTS.refuse(person, row, "sign")
    with django_assert_num_queries(1):
        FINDING_ACTS.sort_out(person, Finding.objects.all(), "sign")
    access.roles(person)  # of a list, read once per request
    with django_assert_num_queries(0):
        rows, pairs = FINDING_ACTS.rows(person), FINDING_ACTS.pairs()
    with django_assert_num_queries(2):
        assert (list(rows), list(pairs)) != ([], [])


def test_pairs_then_compose_into_an_insert(world: World):
    along(world, 2, world.member)
    sql, values = FINDING_ACTS.pairs("sign", "review").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE audience (object_id bigint, user_id bigint)")
        cursor.execute(f"INSERT INTO audience {sql}", values)
        written = cursor.rowcount
        cursor.execute("DROP TABLE audience")
    assert written == FINDING_ACTS.pairs("sign", "review").count() == 1


def test_anonymous_then_nothing(world: World, client):
    anonymous = client.get("/login/").wsgi_request.user
    assert (list(FINDING_ACTS.rows(anonymous)), FINDING_ACTS.acts_for(anonymous, world.finding)) == ([], [])


def test_recording_then_one_rule(world: World):
    """The team while the list is open; nobody else, and the office neither."""
    set_team_role(world.team2, user=world.office, role=TeamRole.MEMBER)
    counts = assert_one_rule(INSPECTION_ACTS, world.people.values(), Inspection.objects.all())
    # `running` for three of its team, `running2` for its leader and for the office that joined it.
    assert counts == {"record": 5, "import": 5}
