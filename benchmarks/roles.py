"""Who measures: one account of each role of the first county, with the city's office and the administrators."""

from typing import Any

ACCOUNTS = {
    "巡察办": "bench_office1",
    "领导小组": "bench_group1",
    "纪委监委": "bench_discipline1",
    "单位负责人": "bench_head1",
    "联络员": "bench2",
    "市巡察办": "bench_city_office",
    "系统管理员": "bench_system_admin",
    "安全保密管理员": "bench_security_admin",
    "安全审计员": "bench_security_auditor",
}


def leader() -> Any:
    """The head of a team: the restricted user of the goals."""
    from inspection.accounts.models import User

    leaders = User.objects.filter(username__startswith="bench", team_posts__role="leader").order_by("pk")
    return list(leaders[:4])[-1]


def people() -> dict[str, Any]:
    """Role → account, as far as this database has them; office and head of a team first."""
    from inspection.accounts.models import User

    known = {user.username: user for user in User.objects.filter(username__in=ACCOUNTS.values())}
    return {"组长": leader()} | {role: known[name] for role, name in ACCOUNTS.items() if name in known}


def browser(user: Any) -> Any:
    """A test client in which the person is logged in, and which met the frame of the pages once."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/")
    return client
