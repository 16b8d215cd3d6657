"""Nobody sees what is not theirs: every route, every role, the status it answers."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from inspection.accounts.models import User
from tests.access import accounts, findings, house, lookbacks, notices, rectification, rounds, trail
from tests.access.table import ROLES, Line
from tests.conftest import World

LINES: dict[str, Line] = {
    **house.LINES,
    **accounts.LINES,
    **notices.LINES,
    **trail.LINES,
    **rounds.LINES,
    **findings.LINES,
    **rectification.LINES,
    **lookbacks.LINES,
}
# Pages open to everybody, each with its reason.
PUBLIC: dict[str, str] = {**house.PUBLIC, **getattr(accounts, "PUBLIC", {})}


def route_names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from route_names(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}"


def test_every_route_states_who_may_enter() -> None:
    assert set(route_names(get_resolver().url_patterns)) == set(LINES) | set(PUBLIC)


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
    answers = {}
    for role in ROLES:
        client.cookies.clear()
        if role != "anonymous":
            client.cookies[settings.SESSION_COOKIE_NAME] = sessions[role]
        send = client.post if line.data or line.method == "post" else client.get
        answer = send(url, line.data(world) if line.data else {})
        answers[role] = answer.status_code
        if answer.streaming:
            answer.getvalue()  # a download nobody reads would leave its file open
    assert answers == dict(zip(ROLES, line.statuses, strict=True))
