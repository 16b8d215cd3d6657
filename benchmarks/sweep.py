"""Goal 7: the reminder sweep, against one INSERT … SELECT … ON CONFLICT DO NOTHING over the same items."""

import datetime as dt
import sys
import time

from benchmarks.measure import answer, count_queries, row, setup

# The same rungs and recipients as the product: units always, office and team leaders from overdue on; one statement.
FLOOR = """
INSERT INTO notices_reminder (object_type, object_id, step, due_on, recipient_id, "on")
SELECT 'floor', item.id, CASE WHEN item.due_on < %(day)s THEN 'overdue_1' ELSE 'before' END, item.due_on, people.user_id, %(day)s
FROM rectification_ledgeritem AS item
CROSS JOIN LATERAL (
    SELECT user_id FROM rounds_organizationuserobjectpermission WHERE content_object_id = item.unit_id
    UNION SELECT grants.user_id FROM rounds_teamuserobjectpermission AS grants JOIN auth_permission AS permission
        ON permission.id = grants.permission_id AND permission.codename = 'lead_team'
        WHERE grants.content_object_id = item.team_id AND item.due_on < %(day)s
    UNION SELECT grants.user_id FROM rounds_committeeuserobjectpermission AS grants JOIN auth_permission AS permission
        ON permission.id = grants.permission_id AND permission.codename = 'office_committee'
        WHERE grants.content_object_id = item.committee_id AND item.due_on < %(day)s
) AS people
WHERE item.status <> 'closed' AND item.due_on <= %(day)s + 30
ON CONFLICT DO NOTHING
"""
DAY = dt.date(2025, 12, 15)


def main(_size: str) -> None:
    setup()
    from django.db import connection, transaction

    from inspection.notices.services import remind
    from rectification.models import LedgerItem

    notes: dict[str, int] = {}

    def floor() -> float:
        with transaction.atomic(), connection.cursor() as cursor:
            started = time.perf_counter()
            cursor.execute(FLOOR, {"day": DAY})
            notes["floor_rows"] = cursor.rowcount
            spent = time.perf_counter() - started
            transaction.set_rollback(True)
        return spent

    def product() -> float:
        with transaction.atomic():
            started = time.perf_counter()
            remind(DAY)
            spent = time.perf_counter() - started
            transaction.set_rollback(True)
        return spent

    def both() -> int:
        with transaction.atomic():
            queries = count_queries(lambda: remind(DAY))
            again = remind(DAY)
            transaction.set_rollback(True)
        assert not any(again.values()), again
        return queries

    runs = 5
    with transaction.atomic():
        # The goal speaks of items: their measures count as done, so that product and floor remind of the same rows.
        with connection.cursor() as cursor:
            cursor.execute("UPDATE rectification_measure SET done_on = %s WHERE done_on IS NULL", [DAY])
            cursor.execute("ANALYZE rectification_measure")
        product(), floor()
        mine = sorted(product() for _ in range(runs))[runs // 2]
        theirs = sorted(floor() for _ in range(runs))[runs // 2]
        queries = both()
        transaction.set_rollback(True)
    open_items = LedgerItem.objects.open()
    due = open_items.filter(due_on__lte=DAY).count()
    what = f"提醒扫描，{open_items.count():,} 条未销号、{due:,} 条到期（毫秒）"
    answer([row("7", what, mine * 1000, theirs * 1000, 2, queries=queries, **notes)])


if __name__ == "__main__":
    main(sys.argv[1])
