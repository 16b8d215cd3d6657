"""Goal 9: the start page of every role, against a bare view that asks the database the same."""

import sys

from benchmarks.measure import answer, paired, row, setup, statements
from benchmarks.roles import browser, people

# The bare view opens the session and the account itself.
OWN = ("django_session", "accounts_user", "SAVEPOINT")


def main(_size: str) -> None:
    setup()
    from benchmarks.floors import REPLAYED

    rows = []
    for role, user in people().items():
        client = browser(user)

        def product() -> None:
            assert client.get("/").status_code == 200  # noqa: B023 -- called before the next role

        def floor() -> None:
            assert client.get("/floor/statements/").status_code == 200  # noqa: B023 -- as above

        asked = statements(product)
        REPLAYED[:] = [sql for sql in asked if sql.startswith("SELECT") and not is_own(sql)]
        mine, theirs = paired(product, floor, runs=30)
        result = row("9", f"工作台，{role}", mine["p50"], theirs["p50"], 3, p95=mine["p95"], queries=len(asked))
        rows.append(result | {"met": result["met"] and len(asked) <= 12})
    answer(rows)


def is_own(sql: str) -> bool:
    source = sql.partition(" FROM ")[2]
    return any(source.lstrip('"').startswith(table) for table in OWN)


if __name__ == "__main__":
    main(sys.argv[1])
