"""What the office may do with a round: one rule for button, refusal and list."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from rounds.inspections.acts import INSPECTION_ACTS
from rounds.inspections.services import change_inspection, create_inspection, remove_inspection
from rounds.models import Inspection, Round, TeamMember
from rounds.rounds.acts import ROUND_ACTS
from rounds.rounds.choices import Stage
from rounds.rounds.services import joining, stages
from rounds.rounds.services.rounds import remove_round, set_review_chain
from rounds.teams.services import create_team
from tests import factories
from tests.conftest import World
from tests.lib.acts_property import assert_one_rule


def arrange(person, round_: Round) -> None:
    create_inspection(
        factories.TeamFactory(round=round_),
        unit=factories.OrganizationFactory(committee=round_.committee),
        authorization_number="青巡授〔2025〕9001号",
        starts_on=round_.starts_on,
        ends_on=round_.ends_on,
        by=person,
    )


ROUND_SERVICES = {
    "edit": lambda person, round_: stages.set_stage_dates(round_, dates={}, by=person),
    "advance": lambda person, round_: stages.advance_round(round_, from_stage=round_.stage, by=person),
    "return": lambda person, round_: stages.return_round(round_, from_stage=round_.stage, by=person),
    "add_team": lambda person, round_: create_team(round_, number=99, name="第九十九组", by=person),
    "add_task": arrange,
    "remind": lambda person, round_: joining.remind_counties(round_, by=person),
    "set_chain": lambda person, round_: set_review_chain(round_, steps=[(1, "office")], by=person),
    "remove": lambda person, round_: remove_round(round_, by=person),
}
TASK_SERVICES = {
    "edit": lambda person, task: change_inspection(
        task,
        authorization_number="青巡授〔2025〕9002号",
        starts_on=task.starts_on,
        ends_on=task.ends_on,
        extends_to=[],
        by=person,
    ),
    "advance": lambda person, task: stages.step_inspection(task, from_stage=task.stage, by=person),
    "return": lambda person, task: stages.return_inspection(task, from_stage=task.stage, by=person),
    "remove": lambda person, task: remove_inspection(task, by=person),
}


def with_task(stage: str, *, task_at: str, led: bool = True) -> Round:
    """A round at this stage with a task at another, of a team with or without a leader."""
    task = factories.InspectionFactory(team=factories.TeamFactory(round__stage=stage), stage=task_at)
    if led:
        TeamMember.objects.create(team=task.team, user=factories.UserFactory(), role="leader")
    return task.round


def test_acts_of_a_round_are_one_rule(world: World):
    city = factories.CommitteeFactory(level="city")
    frame = factories.RoundFactory(plan=factories.PlanFactory(committee=city), kind="joint")
    county = factories.CommitteeFactory(city=city)
    factories.CommitteeFactory(city=city)
    joined = factories.RoundFactory(plan=factories.PlanFactory(committee=county), kind="joint", frame=frame)
    rows = [world.round, frame, joined, factories.RoundFactory(stage="archive"), factories.RoundFactory()]
    offices = [factories.office_person(committee) for committee in (city, county)]
    rows += [with_task("prepare", task_at="prepare"), with_task("prepare", task_at="prepare", led=False)]
    rows += [with_task("rectify", task_at="feedback"), with_task("rectify", task_at="rectify")]
    assert set(ROUND_SERVICES) == set(ROUND_ACTS.by_name)
    counts = assert_one_rule(ROUND_ACTS, [*world.people.values(), *offices], rows, ROUND_SERVICES)
    # One round has teams and a fed-back task, one was joined by one of two counties, one is archived. Three at 筹备 have no task, one has a team
    # without leader, and one at 整改 has a task that was not fed back.
    assert counts == {
        "edit": 9, "advance": 3, "return": 4, "add_team": 8, "add_task": 8, "set_chain": 5, "remind": 1,
        "remove": 3,
    }  # fmt: skip


def test_acts_of_a_task_are_one_rule(world: World):
    elsewhere = factories.office_person(factories.CommitteeFactory())
    round_ = factories.RoundFactory(starts_on=dt.date(2025, 1, 1))
    rows = [world.fed_back, world.running, world.running2]
    rows += [factories.InspectionFactory(team__round=round_, stage=stage) for stage in Stage]
    assert set(TASK_SERVICES) == set(INSPECTION_ACTS.by_name)
    counts = assert_one_rule(INSPECTION_ACTS, [*world.people.values(), elsewhere], rows, TASK_SERVICES)
    # Of the empty ones, those not fed back may go; those with findings stay.
    assert counts == {"edit": 10, "advance": 8, "return": 7, "remove": 5}


@pytest.mark.parametrize(
    ("stage", "task_at", "told"),
    [
        ("prepare", None, "本轮次还没有巡察任务，请先建立巡察组并安排被巡察单位。"),
        ("rectify", "feedback", "还有 1 个巡察任务未反馈，不能归档。"),
        ("prepare", "prepare", ""),
    ],
)
def test_round_page_when_it_is_not_ready_then_the_sentence_instead_of_the_button(stage, task_at, told, db, client):
    round_ = with_task(stage, task_at=task_at) if task_at else factories.RoundFactory(stage=stage)
    client.force_login(factories.office_person(round_.committee))
    page = client.get(round_.get_absolute_url()).content.decode()
    assert (reverse("rounds:round_advance", args=[round_.pk]) in page) is (told == "")
    assert told in page


@pytest.mark.parametrize(("stage", "offered"), [("learn", True), ("archive", False)])
def test_round_and_team_page_then_teams_and_tasks_offered_until_the_archive(stage, offered, db, client):
    team = factories.TeamFactory(round__stage=stage)
    client.force_login(factories.office_person(team.round.committee))
    routes = [("rounds:team_create", team.round), ("rounds:inspection_create", team)]
    addresses = [reverse(route, args=[row.pk]) for route, row in routes]
    pages = {row: client.get(row.get_absolute_url()).content.decode() for row in (team.round, team)}
    assert [address in pages[team.round] for address in addresses] == [offered, offered]
    assert (addresses[1] in pages[team]) is offered
    assert [client.get(address).status_code for address in addresses] == [200 if offered else 302] * 2


@pytest.mark.parametrize("stage", Stage)
def test_task_page_then_buttons_of_what_may_be_done(stage, world: World, client):
    task = factories.InspectionFactory(team=world.team, stage=stage)
    client.force_login(world.office)
    page = client.get(task.get_absolute_url()).content.decode()
    shown = {
        name for name in ("advance", "return", "remove") if reverse(f"rounds:inspection_{name}", args=[task.pk]) in page
    }
    assert shown == {act.name for act in INSPECTION_ACTS.acts_for(world.office, Inspection.objects.get(pk=task.pk))} - {
        "edit"
    }


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
