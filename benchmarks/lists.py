"""Goals 1 to 3: the list of findings as a team member sees it, against the hand-written view."""

import sys

from benchmarks.measure import answer, count_queries, paired, row, setup
from benchmarks.roles import browser, leader


def main(_size: str) -> None:
    setup()
    from findings.models import Finding

    user = leader()
    client = browser(user)
    visible = Finding.objects.visible_to(user).count()
    cases = {
        "首页": "?size=50",
        "按状态筛选": "?size=50&status=draft",
        "末页": f"?size=50&page={-(-visible // 50)}",
    }
    rows = []
    for name, query in cases.items():

        def product(query: str = query) -> None:
            assert client.get("/findings/" + query).status_code == 200

        def floor(query: str = query) -> None:
            assert client.get("/floor/findings/" + query).status_code == 200

        mine, theirs = paired(product, floor, runs=50)
        rows.append(
            row(
                "1",
                f"问题清单{name}，可见 {visible:,} 条",
                mine["p50"],
                theirs["p50"],
                1.5,
                p95=mine["p95"],
                p95_ratio=round(mine["p95"] / mine["p50"], 2),
                queries=count_queries(product),
                queries_20=count_queries(lambda: client.get("/findings/?size=20")),
            )
        )
    answer(rows)


if __name__ == "__main__":
    main(sys.argv[1])
