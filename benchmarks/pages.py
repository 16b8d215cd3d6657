"""Section 5: every list, sort and page of every role: time, size and queries, to be compared with the smallest database."""

import statistics
import sys
import time
from typing import Any

from benchmarks.measure import answer, count_queries, setup

RUNS = 7
LISTS = (
    "/", "/findings/", "/ledger/", "/feedback/", "/reviews/", "/leads/", "/lookbacks/", "/rounds/", "/organizations/",
    "/organizations/tree/", "/plans/", "/findings/imports/", "/notices/",
)  # fmt: skip
SORTS = {
    "/findings/": ("number", "unit", "status", "rectify_kind", "amount", "found_on", "team", "leader", "created_at"),
    "/ledger/": ("sequence", "unit", "leader", "lead_department", "status", "due_on", "returned_times", "closed_on"),
    "/leads/": ("number", "state", "round", "team", "receiver", "transferred_on", "due_on", "created_at"),
    "/feedback/": ("fed_back_on", "items", "closed", "overdue", "head", "body"),
    "/reviews/": ("party", "submitted_at", "due_on", "decision"),
}
FILTERS = {
    "/findings/": (
        "status=draft",
        "status=fed_back",
        "waiting=me",
        "rectify_kind=limited",
        "words=低保专题4999",
        "words=CL-0000",
    ),
    "/ledger/": (
        "due=overdue",
        "due=soon",
        "status=returned",
        "words=责任人5",
        "closing=returned",
        "is_long_term=true",
    ),
    "/leads/": ("state=transferred", "deadline=overdue"),
    "/reviews/": ("scope=open", "scope=done"),
}


def addresses(user: Any) -> dict[str, str]:
    """Name → address of everything this person may open by GET."""
    from findings.models import Finding, Lead
    from rectification.models import Feedback, LedgerItem
    from rounds.models import Inspection, Organization, Plan, Round, Team

    found = {address: address for address in LISTS}
    for address, sorts in SORTS.items():
        found |= {f"{address} 按{sort}": f"{address}?sort={sort}" for sort in sorts}
        found |= {f"{address} 按{sort}降序": f"{address}?sort=-{sort}" for sort in sorts}
    for address, filters in FILTERS.items():
        found |= {f"{address} {query}": f"{address}?{query}" for query in filters}
    for model in (Finding, Lead, Feedback, LedgerItem, Inspection, Organization, Plan, Round, Team):
        row = model.objects.visible_to(user).order_by("-pk").first()
        if row:
            found[f"{model._meta.verbose_name}页"] = row.get_absolute_url()
    round_ = Round.objects.visible_to(user).order_by("-pk").first()
    if round_:
        found["轮次问题统计"] = f"/rounds/{round_.pk}/findings/"
    return found


def people() -> dict[str, Any]:
    """One account of each role of the first county."""
    from inspection.accounts.models import User

    named = User.objects.filter(username__startswith="bench")
    return {
        "巡察办": named.get(username="bench_office1"),
        "领导小组": named.get(username="bench_group1"),
        "组长": named.filter(team_posts__role="leader").order_by("pk")[3],
        "联络员": named.get(username="bench2"),
    }


def measure(client: Any, url: str) -> dict[str, Any] | None:
    """Median time, size and queries of one page; nothing for a page the person has not."""
    first = client.get(url)
    if first.status_code != 200:
        return None
    wall, cpu = [], []
    for _ in range(RUNS):
        started, used = time.perf_counter(), time.process_time()
        client.get(url)
        wall.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - used) * 1000)
        if sum(wall) > 8000:
            break
    return {
        "ms": round(statistics.median(wall), 1),
        "cpu": round(statistics.median(cpu), 1),
        "kb": round(len(first.content) / 1024),
        "queries": count_queries(lambda: client.get(url)),
    }


def main(_size: str) -> None:
    setup()
    from django.test import Client

    rows = []
    for role, user in people().items():
        client = Client(SERVER_NAME="localhost")
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        client.get("/findings/")
        for name, url in addresses(user).items():
            if facts := measure(client, url):
                rows.append({"role": role, "page": name, **facts})
    answer(rows)


if __name__ == "__main__":
    main(sys.argv[1])
