"""Nobody sees what is not theirs: every route, every role, the status it answers."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

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


@pytest.mark.parametrize("route", sorted(LINES))
def test_route_answers_each_role_as_the_table_says(route: str, world: World, client) -> None:
    line = LINES[route]
    url = reverse(route, args=line.args(world))
    answers = {}
    for role in ROLES:
        client.logout()
        if role != "anonymous":
            client.force_login(world.people[role])
        send = client.post if line.data or line.method == "post" else client.get
        answer = send(url, line.data(world) if line.data else {})
        answers[role] = answer.status_code
        if answer.streaming:
            answer.getvalue()  # a download nobody reads would leave its file open
    assert answers == dict(zip(ROLES, line.statuses, strict=True))
