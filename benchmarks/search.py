"""Goal 8: a word of two characters in the findings, what the page asks the database against one careful statement."""

import sys
import time
from typing import Any

from benchmarks.measure import answer, middle, milliseconds, paired, row, setup, statements
from benchmarks.roles import ACCOUNTS, browser, leader

LIMIT = 5  # milliseconds above the floor
# The newest twenty and, no further than the list does, how many there are.
FLOOR = """
SELECT id, number, title, description, category_id, unit_id, team_id, status, rectify_kind, amount, found_on, created_at
FROM findings_finding WHERE {scope} AND search @@ %(pair)s::tsquery
    AND (title LIKE %(like)s OR description LIKE %(like)s OR leader LIKE %(like)s)
ORDER BY created_at DESC, id DESC LIMIT 20
"""
RARE_FLOOR = """
WITH found AS MATERIALIZED (SELECT id FROM findings_finding WHERE search @@ %(pair)s::tsquery)
""" + FLOOR.replace("WHERE", "JOIN found USING (id) WHERE").replace("AND search @@ %(pair)s::tsquery", "")
COUNT = """
SELECT count(*) FROM (SELECT 1 FROM findings_finding WHERE {scope} AND search @@ %(pair)s::tsquery
    AND (title LIKE %(like)s OR description LIKE %(like)s OR leader LIKE %(like)s) LIMIT 10001) AS capped
"""
SCAN = "SELECT id FROM findings_finding WHERE {scope} AND description LIKE %(like)s ORDER BY created_at DESC, id DESC LIMIT 20"


def main(_size: str) -> None:
    setup()
    from benchmarks.rows import COMMON, RARE
    from inspection.accounts.models import User

    office = User.objects.get(username=ACCOUNTS["巡察办"])
    answer(
        [search(role, user, word) for role, user in (("组长", leader()), ("巡察办", office)) for word in (COMMON, RARE)]
    )


def search(role: str, user: Any, word: str) -> dict[str, Any]:
    """One word as one person: the page's own statements about findings, the floor, and the whole page beside them."""
    from django.db import connection

    client = browser(user)
    url = f"/findings/?words={word}"
    asked = [sql for sql in statements(lambda: client.get(url)) if "tsquery" in sql]
    values = {"pair": f"'{word}'", "like": f"%{word}%"}
    scope = scope_of(role, user)

    def run(*sql: str, **parameters: Any) -> None:
        with connection.cursor() as cursor:
            for statement in sql:
                cursor.execute(statement, parameters or None)
                cursor.fetchall()

    best = min((FLOOR, RARE_FLOOR), key=lambda sql: spent(run, sql.format(scope=scope), values))
    careful = [sql.format(scope=scope) for sql in (best, COUNT)]
    mine, theirs = paired(lambda: run(*asked), lambda: run(*careful, **values), runs=30)
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(scope=scope), values)
        hits = cursor.fetchone()[0]
    scan = middle([milliseconds(lambda: run(SCAN.format(scope=scope), **values)) for _ in range(5)])
    pages = middle([milliseconds(lambda: client.get(url)) for _ in range(9)])
    more = mine["p50"] - theirs["p50"]
    result = row(
        "8",
        f"查找“{word}”，{role}",
        mine["p50"],
        theirs["p50"],
        LIMIT,
        more_ms=round(more, 2),
        page_ms=pages,
        scan_ms=scan,
    )
    return result | {"met": more <= LIMIT, "hits": hits}


def spent(run: Any, sql: str, values: dict[str, str]) -> float:
    run(sql, **values)
    started = time.perf_counter()
    run(sql, **values)
    return time.perf_counter() - started


def scope_of(role: str, user: Any) -> str:
    """The condition that a careful person writes down: the key of the committee or team itself."""
    from inspection.lib import access

    name, model = ("team_id", "rounds.Team") if role == "组长" else ("committee_id", "rounds.Committee")
    return f"{name} = {access.granted_subquery(model, user).values_list('content_object', flat=True)[0]}"


if __name__ == "__main__":
    main(sys.argv[1])
