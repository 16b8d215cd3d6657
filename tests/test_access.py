"""Nobody sees what is not theirs: every route, every role, the status it answers."""

import datetime as dt
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone

from inspection.accounts.models import User
from rectification.models import LookBack
from rounds.models import Inspection, PlanItem, TeamMember
from tests import access
from tests.access.table import ROLES, Line
from tests.conftest import World
from tests.country import Country


def tables(name: str) -> Iterator[dict[str, Any]]:
    """This table of every module beside tests/access/table.py that has one."""
    for module in iter_modules(access.__path__, f"{access.__name__}."):
        yield getattr(import_module(module.name), name, {})


LINES: dict[str, Line] = {route: line for table in tables("LINES") for route, line in table.items()}
# Pages open to everybody, each with its reason.
PUBLIC: dict[str, str] = {route: reason for table in tables("PUBLIC") for route, reason in table.items()}


def route_names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from route_names(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}"


def test_every_route_states_who_may_enter() -> None:
    assert set(route_names(get_resolver().url_patterns)) == set(LINES) | set(PUBLIC)


def test_no_route_is_stated_twice() -> None:
    routes = [route for name in ("LINES", "PUBLIC") for table in tables(name) for route in table]
    assert sorted(routes) == sorted(set(routes))


def session_of(user: User) -> Session:
    """What a login leaves with the browser; the login itself, with its records, has tests of its own."""
    facts = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[-1],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    tomorrow = timezone.now() + dt.timedelta(days=1)
    return Session(
        session_key=user.username.ljust(8, "0"), session_data=SessionStore().encode(facts), expire_date=tomorrow
    )


def answer_of(client: Client, route: str, url: str, data: dict[str, Any] | None) -> int:
    """The status of the answer; a download is read to its end, or its file would stay open."""
    line = LINES[route]
    answer = (client.post if line.data or line.method == "post" else client.get)(url, data or {})
    if answer.streaming:
        answer.getvalue()
    return answer.status_code


@pytest.fixture
def sessions(world: World) -> dict[str, str]:
    """The key of one open session per role, all written at once."""
    made = {role: session_of(world.people[role]) for role in ROLES if role != "anonymous"}
    Session.objects.bulk_create(made.values())
    return {role: session.session_key for role, session in made.items()}


@pytest.mark.parametrize("route", sorted(LINES))
def test_route_answers_each_role_as_the_table_says(route: str, world: World, sessions: dict[str, str], client) -> None:
    line = LINES[route]
    url = reverse(route, args=line.args(world))
    assert resolve(url).view_name == route  # nouns are collected in no order that matters
    answers = {}
    for role in ROLES:
        client.cookies.clear()
        if role != "anonymous":
            client.cookies[settings.SESSION_COOKIE_NAME] = sessions[role]
        answers[role] = answer_of(client, route, url, line.data(world) if line.data else None)
    assert answers == dict(zip(ROLES, line.statuses, strict=True))


# Whose rows are asked for, and by whom: one county's by the other and by the city, and the city's by a county.
STRANGERS = (
    ("here", "there", ("office", "leadinggroup", "leader", "unit", "discipline")),
    ("here", "city", ("office", "leadinggroup", "leader")),
    ("city", "here", ("office", "leader", "unit")),
)


# Figures of its counties, of which the city is no stranger: tests/inspection/test_overview.py says what it may see there.
OF_THE_CITY = ("overview", "overview_committee", "overview_round")


def expected_of_stranger(own: int, *, has_row: bool) -> set[int]:
    """A page without a row answers as at home; a row of others does not exist, unless the role is refused before it is read."""
    if not has_row:
        return {own}
    return {404, 403} if own == 403 else {404}


@pytest.mark.parametrize("route", sorted(LINES))
def test_route_answers_strangers_as_if_the_row_did_not_exist(route: str, country: Country, client) -> None:
    line, wrong = LINES[route], []
    statuses = dict(zip(ROLES, line.statuses, strict=True))
    args = {whose: line.args(country.world(whose)) for whose in ("here", "city")}
    data = {whose: line.data(country.world(whose)) if line.data else None for whose in ("here", "city")}
    for whose, asks, roles in STRANGERS:
        url = reverse(route, args=args[whose])
        for role in roles:
            session = session_of(country.world(asks).people[role])
            Session.objects.bulk_create([session], ignore_conflicts=True)
            client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
            status = answer_of(client, route, url, data[whose])
            if (whose, asks) == ("here", "city") and route in OF_THE_CITY:
                continue
            if status not in expected_of_stranger(statuses[role], has_row=bool(args[whose])):
                wrong.append(f"{role} of {asks}, row of {whose}: {status} (at home {statuses[role]})")
    assert wrong == []


# What a form refers to must belong to the same committee as its row: these name a person, a unit, a round or a team.
REFERRING = (
    "rounds:member_add",
    "rounds:inspection_create",
    "rounds:plan_item_add",
    "rectification:lookback_accept",
    "rectification:lookback_place",
    "rectification:lookback_assign",
)


@pytest.mark.parametrize("route", REFERRING)
def test_form_refuses_a_reference_to_a_row_of_another_committee(route: str, country: Country, client) -> None:
    line = LINES[route]
    url = reverse(route, args=line.args(country.there))
    data = line.data(country.here)
    models = (TeamMember, Inspection, PlanItem, LookBack)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    client.force_login(country.there.office)
    assert answer_of(client, route, url, data) in (302, 422)  # back with a sentence, or the form again
    assert [list(model.objects.order_by("pk").values()) for model in models] == before


def test_every_form_that_refers_to_rows_is_tried_with_those_of_another_committee(world: World) -> None:
    """A line of the table whose data holds a key of a row stands above; roles are given across committees."""
    forms = {route for route, line in LINES.items() if line.data and _refers(line.data(world))}
    assert forms == {*REFERRING, "rounds:grant_add", "rounds:grant_remove"}


def _refers(data: dict[str, Any]) -> bool:
    """Whether one of the values is a key, alone or in a list; years and scores are no keys."""
    values = [value for name, value in data.items() if name != "year"]
    return any(isinstance(value, int) or (isinstance(value, list) and value) for value in values)
