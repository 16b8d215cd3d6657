"""Goal 5: what the statement-level history costs a bulk insert, against the same insert without it."""

import sys
import time

from benchmarks.measure import answer, row, setup

INSERT = """
INSERT INTO findings_finding (inspection_id, committee_id, round_id, team_id, unit_id, number, category_id, title, description, basis,
    leader, rectify_kind, deadline_text, amount, found_text, handlers, note, status, version, is_touched, created_by_id,
    created_at)
SELECT inspection_id, committee_id, round_id, team_id, unit_id, 'HI-' || id, category_id, title, description, basis, leader, rectify_kind,
    deadline_text, amount, found_text, handlers, note, 'draft', 1, false, created_by_id, created_at
FROM findings_finding WHERE number LIKE 'CL-%%' ORDER BY id LIMIT %s
"""


def main(_size: str) -> None:
    setup()
    from django.db import connection, transaction

    def insert(count: int, *, history: bool) -> float:
        """Seconds of one insert in one transaction, taken back afterwards."""
        with transaction.atomic(), connection.cursor() as cursor:
            if not history:
                cursor.execute("ALTER TABLE findings_finding DISABLE TRIGGER USER")
            started = time.perf_counter()
            cursor.execute(INSERT, [count])
            spent = time.perf_counter() - started
            transaction.set_rollback(True)
        return spent

    def best(count: int, *, history: bool, runs: int = 5) -> float:
        return sorted(insert(count, history=history) for _ in range(runs))[runs // 2]

    insert(1000, history=True)
    with_history, without = best(10_000, history=True), best(10_000, history=False)
    forty = best(40_000, history=True, runs=3)
    answer(
        [
            row("5", "写入 10,000 条问题并留痕（毫秒）", with_history * 1000, without * 1000, 1.15),
            row("5", "留痕写入 40,000 条对 10,000 条", forty * 1000, with_history * 1000, 8),
        ]
    )


if __name__ == "__main__":
    main(sys.argv[1])
