"""Goals 1 to 3: the list of findings as a team member sees it, against the hand-written view."""

import sys

from benchmarks.measure import answer, count_queries, paired, row, setup


def main(size: int) -> None:
    setup()
    from django.conf import settings
    from django.test import Client

    from findings.models import Finding
    from inspection.accounts.models import User

    settings.ROOT_URLCONF = "benchmarks.urls"
    user = User.objects.filter(username__startswith="bench", team_posts__role="leader").order_by("pk")[3]
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    visible = Finding.objects.visible_to(user).count()
    cases = {
        "首页": "?size=50",
        "按状态筛选": "?size=50&status=team_review",
        f"末页（第{-(-visible // 50)}页）": f"?size=50&page={-(-visible // 50)}",
    }
    rows = []
    for name, query in cases.items():

        def product(query: str = query) -> None:
            assert client.get("/findings/" + query).status_code == 200

        def floor(query: str = query) -> None:
            assert client.get("/floor/" + query).status_code == 200

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
                queries_10=count_queries(lambda: client.get("/findings/?size=20")),
            )
        )
    answer(rows)


if __name__ == "__main__":
    main(int(sys.argv[1]))
