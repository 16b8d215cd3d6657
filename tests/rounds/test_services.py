"""Every service of rounds asks who acts: only the role named here gets it done, whatever page leads there."""

import datetime as dt
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import rounds
from inspection.accounts.models import User
from rounds.committees import services as committees
from rounds.committees.access import add_committee_role
from rounds.inspections import services as inspections
from rounds.models import Committee, Organization, Plan, PlanItem, TeamMember
from rounds.organizations.services import organizations
from rounds.people.services import giving
from rounds.plans import services as plans
from rounds.rounds.services import joining, stages
from rounds.rounds.services import rounds as opening
from rounds.rules.services import categories
from rounds.teams import services as teams
from tests import factories
from tests.conftest import World
from tests.lib.acts_property import is_done

pytestmark = pytest.mark.django_db

DAY = dt.date(2025, 6, 1)
DAYS = {"starts_on": DAY, "ends_on": DAY}


def task_of(world: World) -> Any:
    return factories.InspectionFactory(team=world.team, stage="learn")


def member_of(world: World) -> TeamMember:
    return TeamMember.objects.get(team=world.team, user=world.member)


def somebody_of(world: World) -> User:
    person = factories.UserFactory()
    add_committee_role(world.committee, user=person, role="staff")
    return person


def organization_of(world: World) -> Organization:
    return factories.OrganizationFactory(committee=world.committee)


def item_of(world: World) -> PlanItem:
    return PlanItem.objects.create(plan=world.round.plan, year=2025, organization=organization_of(world))


def frame_above(world: World) -> Any:
    """A city's 联动 round that the committee may join."""
    city = factories.CommitteeFactory(level="city")
    Committee.objects.filter(pk=world.committee.pk).update(city=city)
    return factories.RoundFactory(plan__committee=city, kind="joint")


def category_of(world: World) -> Any:
    return factories.CategoryFactory(tree=world.round.categories)


def give(world: World, by: User) -> None:
    giving.give_role(world.committee, user=factories.UserFactory(), role="leading_group", by=by)


def take(world: World, by: User) -> None:
    giving.take_role(world.committee, user=world.leadinggroup, role="leading_group", by=by)


def open_round(world: World, by: User) -> None:
    facts = {"year": 2025, "number": 90, "kind": "regular", **DAYS}
    rules, template = world.round.rule_set, factories.CategoryTreeFactory(is_template=True)
    opening.open_round(world.round.plan, **facts, rule_set=rules, template=template, by=by)


def join_round(world: World, by: User) -> None:
    frame = frame_above(world)
    joining.join_round(frame, plan=Plan.objects.get(pk=world.round.plan_id), year=2025, number=90, **DAYS, by=by)


def remind_counties(world: World, by: User) -> None:
    factories.CommitteeFactory(city=world.committee)
    Committee.objects.filter(pk=world.committee.pk).update(level="city")
    joining.remind_counties(factories.RoundFactory(plan=world.round.plan, kind="joint"), by=by)


def create_inspection(world: World, by: User) -> None:
    unit = organization_of(world)
    inspections.create_inspection(world.team, unit=unit, authorization_number="青巡授〔2025〕90号", **DAYS, by=by)


def change_inspection(world: World, by: User) -> None:
    facts = {"authorization_number": "青巡授〔2025〕90号", "extends_to": [], **DAYS}
    inspections.change_inspection(task_of(world), **facts, by=by)


def create_plan(world: World, by: User) -> None:
    plan = Plan(name="第九十届县委", first_year=2051, last_year=2055)
    plans.create_plan(plan, committee=world.committee, by=by)


# By service: the one person of the world who gets it done, and the call.
CALLS: dict[Callable[..., Any], tuple[str, Callable[[World, User], Any]]] = {
    committees.create_committee: (
        "sysadmin",
        lambda w, by: committees.create_committee(Committee(name="中共新县委", short_name="新县"), by=by),
    ),
    committees.change_committee: (
        "sysadmin",
        lambda w, by: committees.change_committee(w.committee, changed=[], by=by),
    ),
    giving.give_role: ("secadmin", give),
    giving.take_role: ("secadmin", take),
    plans.create_plan: ("office", create_plan),
    plans.add_plan_items: (
        "office",
        lambda w, by: plans.add_plan_items(
            w.round.plan, organizations=[organization_of(w)], year=2025, kind="regular", by=by
        ),
    ),
    plans.remove_plan_item: ("office", lambda w, by: plans.remove_plan_item(item_of(w), by=by)),
    organizations.establish_organization: (
        "office",
        lambda w, by: organizations.establish_organization(
            Organization(name="青禾县新设局"), on=None, committee=w.committee, by=by
        ),
    ),
    organizations.change_organization: (
        "office",
        lambda w, by: organizations.change_organization(organization_of(w), changed=["short_name"], by=by),
    ),
    organizations.rename_organization: (
        "office",
        lambda w, by: organizations.rename_organization(organization_of(w), name="新名", on=DAY, basis="", by=by),
    ),
    organizations.merge_organization: (
        "office",
        lambda w, by: organizations.merge_organization(
            organization_of(w), into=organization_of(w), on=DAY, basis="", by=by
        ),
    ),
    organizations.abolish_organization: (
        "office",
        lambda w, by: organizations.abolish_organization(organization_of(w), on=DAY, basis="", by=by),
    ),
    categories.add_category: (
        "office",
        lambda w, by: categories.add_category(w.round.categories, name="新的方面", by=by),
    ),
    categories.rename_category: (
        "office",
        lambda w, by: categories.rename_category(category_of(w), name="新的名称", by=by),
    ),
    categories.remove_category: ("office", lambda w, by: categories.remove_category(category_of(w), by=by)),
    opening.open_round: ("office", open_round),
    opening.change_round: ("office", lambda w, by: opening.change_round(w.round, changed=["theme"], by=by)),
    opening.remove_round: (
        "office",
        lambda w, by: opening.remove_round(factories.RoundFactory(plan=w.round.plan), by=by),
    ),
    opening.set_review_chain: (
        "office",
        lambda w, by: opening.set_review_chain(factories.RoundFactory(plan=w.round.plan), steps=[(1, "office")], by=by),
    ),
    joining.join_round: ("office", join_round),
    joining.remind_counties: ("office", remind_counties),
    stages.set_stage_dates: ("office", lambda w, by: stages.set_stage_dates(w.round, dates={}, by=by)),
    stages.advance_round: ("office", lambda w, by: stages.advance_round(w.round, from_stage="learn", by=by)),
    stages.return_round: ("office", lambda w, by: stages.return_round(w.round, from_stage="learn", by=by)),
    stages.advance_inspection: (
        "office",
        lambda w, by: stages.advance_inspection(task_of(w), to_stage="report", by=by),
    ),
    stages.step_inspection: ("office", lambda w, by: stages.step_inspection(task_of(w), from_stage="learn", by=by)),
    stages.return_inspection: ("office", lambda w, by: stages.return_inspection(task_of(w), from_stage="learn", by=by)),
    teams.create_team: ("office", lambda w, by: teams.create_team(w.round, number=90, name="第九十巡察组", by=by)),
    teams.change_team: ("office", lambda w, by: teams.change_team(w.team, number=90, name="第九十巡察组", by=by)),
    teams.remove_team: (
        "office",
        lambda w, by: teams.remove_team(factories.TeamFactory(round=w.round, number=90), by=by),
    ),
    teams.add_member: (
        "office",
        lambda w, by: teams.add_member(w.team, user=somebody_of(w), role="member", by=by),
    ),
    teams.change_role: ("office", lambda w, by: teams.change_role(member_of(w), role="deputy", by=by)),
    teams.appoint_leader: ("office", lambda w, by: teams.appoint_leader(member_of(w), by=by)),
    teams.remove_member: ("office", lambda w, by: teams.remove_member(member_of(w), by=by)),
    inspections.create_inspection: ("office", create_inspection),
    inspections.change_inspection: ("office", change_inspection),
    inspections.remove_inspection: ("office", lambda w, by: inspections.remove_inspection(task_of(w), by=by)),
}


def services() -> Iterator[Callable[..., Any]]:
    """Every service of the app: what @service wraps takes `by`."""
    for info in pkgutil.walk_packages(rounds.__path__, "rounds."):
        if "services" not in info.name.split("."):
            continue
        for _, function in inspect.getmembers(importlib.import_module(info.name), inspect.isfunction):
            wrapped = function.__module__ == info.name and hasattr(function, "__wrapped__")
            if wrapped and "by" in inspect.signature(function).parameters:
                yield function


def name_of(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def test_every_service_is_tried():
    assert {name_of(function) for function in services()} == {name_of(function) for function in CALLS}


@pytest.mark.parametrize("function", CALLS, ids=name_of)
def test_service_then_done_by_its_role_alone(function, world: World):
    who, call = CALLS[function]
    people = {**world.people, "elsewhere": factories.office_person(factories.CommitteeFactory())}
    people["nobody"] = factories.UserFactory()
    assert [name for name, person in people.items() if is_done(lambda by, row: call(world, by), person, None)] == [who]
