"""Goal 11: every page of every role, and every order its lists offer: time, size, queries, and the hand-written view."""

import re
import sys
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.measure import answer, count_queries, middle, setup
from benchmarks.roles import browser, people

RUNS = 5
# Leading group and head of a unit see the lists of these.
SORTING = ("组长", "巡察办", "纪委监委", "联络员", "市巡察办", "系统管理员", "安全审计员")
# Nobody's patience, and not the benchmark's either.
MOST_MILLISECONDS = 10_000
# Downloads have a part of their own; the others answer without asking for rows.
LEFT_OUT = ("export", "template", "download", "healthz", "logout", "login")
QUERIES = {
    "/findings/": ("status=draft", "status=fed_back", "waiting=me", "rectify_kind=limited", "words=低保专题4999", "words=CL-0000"),
    "/ledger/": (
        "due=overdue", "due=soon", "status=returned", "status=closed", "words=责任人5", "closing=returned", "is_long_term=true",
    ),
    "/leads/": ("state=transferred", "deadline=overdue"),
    "/reviews/": ("scope=open", "scope=done"),
    "/organizations/": ("words=第9",),
}  # fmt: skip


def routes() -> Iterator[str]:
    """Every route of the product that needs one key at most."""
    from django.urls import URLPattern, get_resolver

    def walk(patterns: list[Any], before: str) -> Iterator[str]:
        for one in patterns:
            route = before + str(one.pattern)
            if isinstance(one, URLPattern):
                yield route
            else:
                yield from walk(one.url_patterns, route)

    for route in walk(get_resolver("inspection.urls").url_patterns, ""):
        if route.count("<") <= 1 and "<str" not in route and not any(word in route for word in LEFT_OUT):
            yield "/" + route


def models() -> dict[str, Any]:
    """What the key in a route means: the longest beginning of the route decides."""
    import findings.models as f
    import inspection.notices.models as n
    import rectification.models as r
    import rounds.models as s
    from inspection.accounts.models import User

    return {
        "/accounts/users/": User, "/grants/": User, "/trail/users/": User, "/notices/": n.Notice,
        "/committees/": s.Committee, "/overview/": s.Committee, "/overview/rounds/": s.Round, "/overview/frames/": s.Round,
        "/organizations/": s.Organization, "/plans/": s.Plan, "/rounds/": s.Round, "/teams/": s.Team, "/members/": s.TeamMember,
        "/inspections/": s.Inspection, "/categories/": s.Category, "/findings/": f.Finding, "/findings/new/": s.Inspection,
        "/leads/": f.Lead, "/leads/new/from/": f.Finding, "/feedback/": r.Feedback, "/feedback/of/": s.Inspection,
        "/ledger/": r.LedgerItem, "/measures/": r.Measure, "/reviews/": r.Review, "/closings/": r.ClosingRequest,
        "/lookbacks/": r.LookBack,
    }  # fmt: skip


class Keys:
    """The rows a person may open: the newest of all, then the newest of each status."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.models = models()
        self.known: dict[Any, list[int]] = {}

    def of(self, route: str) -> list[int]:
        beginnings = [start for start in self.models if route.startswith(start)]
        if not beginnings:
            return []
        model = self.models[max(beginnings, key=len)]
        if model not in self.known:
            self.known[model] = list(dict.fromkeys(self._newest(model)))
        return self.known[model]

    def _newest(self, model: Any) -> Iterator[int]:
        rows = model.objects.all()
        if hasattr(rows, "visible_to"):
            rows = rows.visible_to(self.user)
        rows = rows.order_by("-pk").values_list("pk", flat=True)
        yield from rows[:1]
        for name in ("status", "state"):
            if hasattr(model, name):
                for value, _ in model._meta.get_field(name).choices:
                    yield from rows.filter(**{name: value})[:1]


def addresses(client: Any, user: Any, *, sorting: bool) -> Iterator[tuple[str, str]]:
    """Name and address of every page that this person may open, its lists once for every order and common filter."""
    keys = Keys(user)
    for route in routes():
        start, mark, rest = route.partition("<")
        tried = [f"{start}{key}{rest.partition('>')[2]}" for key in keys.of(route)] if mark else [route]
        url = next((url for url in tried if is_page(client, url)), None)
        if not url:
            continue
        name = f"{start}…{rest.partition('>')[2]}" if mark else route
        yield name, url
        queries = variants(user, route, sorting=sorting) if not mark else []
        yield from ((f"{route}?{query}", f"{route}?{query}") for query in queries)


def variants(user: Any, route: str, *, sorting: bool) -> list[str]:
    """The orders and common filters which a list offers this person, hidden columns included; nothing for other pages."""
    from benchmarks.floors import FLOORS, sorts

    columns = [key for key in sorts(route) if not key.startswith("-")] if route in FLOORS else []
    # A browser of its own: the chosen columns are remembered.
    page = browser(user).get(route, {"columns": columns}).content.decode()
    keys = dict.fromkeys(re.findall(r"[?;&]sort=(\w+)", page)) if sorting else ()
    filters = [query for query in QUERIES.get(route, ()) if f'name="{query.partition("=")[0]}"' in page]
    return [*(f"sort={sign}{key}" for key in keys for sign in ("", "-")), *filters]


def is_page(client: Any, url: str) -> bool:
    response = client.get(url)
    return response.status_code == 200 and response.headers["Content-Type"].startswith("text/html")


def floor_of(role: str, url: str) -> str | None:
    """The hand-written view of the same rows, where there is one."""
    from benchmarks.floors import FLOORS, sorts

    path, _, query = url.partition("?")
    floor = FLOORS.get(path)
    if not floor or role not in floor.roles:
        return None
    is_plain = not query or query.removeprefix("sort=") in sorts(path) or query in floor.filters
    # Without a scope the reviews are the person's own inbox, whose condition is not a single one.
    return f"/floor{url}" if is_plain and (path != "/reviews/" or query) else None


def measure(client: Any, url: str, floor: str | None, runs: int = RUNS) -> dict[str, Any]:
    """Median times in milliseconds, the processor's of this process too, with size and queries; floor and page in turn."""
    first = client.get(url)
    wall, cpu, bare = [], [], []
    for _ in range(runs):
        started, used = time.perf_counter(), time.process_time()
        client.get(url)
        wall.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - used) * 1000)
        if floor:
            started = time.perf_counter()
            assert client.get(floor).status_code == 200, floor
            bare.append((time.perf_counter() - started) * 1000)
        if sum(wall) + sum(bare) > MOST_MILLISECONDS:
            break
    facts = {"ms": middle(wall), "cpu": middle(cpu), "kb": round(len(first.content) / 1024)}
    facts["queries"] = count_queries(lambda: client.get(url))
    return facts | ({"floor": middle(bare)} if bare else {})


def main(_size: str) -> None:
    setup()
    rows = []
    for role, user in people().items():
        client = browser(user)
        for name, url in addresses(client, user, sorting=role in SORTING):
            rows.append({"role": role, "page": name, **measure(client, url, floor_of(role, url))})
    answer(rows)


if __name__ == "__main__":
    main(sys.argv[1])
