"""Goal 9: the start page of a team member, against the two grouped statements it cannot do without."""

import sys

from benchmarks.measure import answer, count_queries, paired, row, setup

BY_STATUS = """
SELECT status, count(*), count(*) FILTER (WHERE status <> 'closed' AND due_on < current_date)
FROM rectification_ledgeritem WHERE team_id IN (SELECT content_object_id FROM rounds_teamuserobjectpermission WHERE user_id = %s)
GROUP BY status
"""
BY_UNIT = """
SELECT unit.name, count(*) FROM rectification_ledgeritem AS item JOIN rounds_organization AS unit ON unit.id = item.unit_id
WHERE team_id IN (SELECT content_object_id FROM rounds_teamuserobjectpermission WHERE user_id = %s)
  AND item.status <> 'closed' AND due_on < current_date
GROUP BY unit.name ORDER BY 2 DESC LIMIT 10
"""


def main(_size: int) -> None:
    setup()
    from django.db import connection
    from django.test import Client

    from inspection.accounts.models import User

    user = User.objects.filter(username__startswith="bench", team_posts__role="leader").order_by("pk")[3]
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def product() -> None:
        assert client.get("/").status_code == 200

    def floor() -> None:
        with connection.cursor() as cursor:
            for statement in (BY_STATUS, BY_UNIT):
                cursor.execute(statement, [user.pk])
                cursor.fetchall()

    mine, theirs = paired(product, floor, runs=30)
    answer([row("9", "工作台（组员）", mine["p50"], theirs["p50"], 3, p95=mine["p95"], queries=count_queries(product))])


if __name__ == "__main__":
    main(int(sys.argv[1]))
