"""Goal 6: the printed ledger of 20,000 measure rows, against a server-side cursor and a plain XlsxWriter dump."""

import resource
import subprocess
import sys
import time
from tempfile import TemporaryFile
from typing import Any

from benchmarks.measure import answer, row, setup

FLOOR = """
SELECT item.sequence, category.name, finding.title || finding.description, item.leader, item.lead_department,
    item.support_departments, item.principal, measure.number, measure.text, measure.due_on, '', item.status, 0, 0,
    CASE item.status WHEN 'closed' THEN '是' ELSE '否' END
FROM rectification_ledgeritem AS item
JOIN findings_finding AS finding ON finding.id = item.finding_id
JOIN rounds_category AS category ON category.id = finding.category_id
JOIN rectification_measure AS measure ON measure.item_id = item.id
WHERE item.id <= %s ORDER BY item.id, measure.number
"""


def last_item(rows: int) -> int:
    """The key up to which the ledger has so many measure rows, two for each item; fewer when there are no more."""
    from rectification.models import LedgerItem

    return list(LedgerItem.objects.order_by("pk").values_list("pk", flat=True)[: rows // 2])[-1]


def product(rows: int) -> None:
    from inspection.accounts.models import User
    from inspection.lib.workbook import write_ledger
    from rectification.ledger.exporting import COLUMNS, TRAILING
    from rectification.ledger.services.exports import problem_lines
    from rectification.models import LedgerItem

    office = User.objects.get(username="bench_office1")
    items = LedgerItem.objects.visible_to(office).filter(pk__lte=last_item(rows)).order_by("pk")
    with TemporaryFile() as stream:
        write_ledger(stream, "台账", COLUMNS, (line.group for line in problem_lines(items)), trailing=TRAILING)


def floor(rows: int) -> None:
    import xlsxwriter
    from django.db import connection, transaction

    last = last_item(rows)
    with TemporaryFile() as stream, transaction.atomic():
        book = xlsxwriter.Workbook(stream, {"constant_memory": True})
        sheet = book.add_worksheet()
        connection.ensure_connection()
        with connection.connection.cursor(name="floor") as cursor:
            cursor.itersize = 2000
            cursor.execute(FLOOR, [last])
            for number, cells in enumerate(cursor):
                for column, value in enumerate(cells):
                    sheet.write(number, column, str(value) if column == 9 else value)
        book.close()


def alone(which: str, rows: int) -> dict[str, float]:
    """Seconds and the growth of resident memory in MiB, in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.exports", which, str(rows)]
    words = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout.split()
    return {"seconds": float(words[-2]), "memory": float(words[-1])}


def run_alone(which: str, rows: int) -> None:
    setup()
    action = {"product": product, "floor": floor}[which]
    action(100)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    action(rows)
    spent = time.perf_counter() - started
    sys.stdout.write(f"{spent} {(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024}\n")


def middle(results: list[dict[str, float]], key: str) -> float:
    return sorted(result[key] for result in results)[len(results) // 2]


def main(_size: str) -> None:
    runs: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for _ in range(3):
        for which in ("product", "floor"):
            for rows in (2_000, 20_000):
                runs.setdefault((which, rows), []).append(alone(which, rows))
    mine, theirs = runs["product", 20_000], runs["floor", 20_000]
    answer(
        [
            row(
                "6",
                "台账导出 20,000 行（毫秒）",
                middle(mine, "seconds") * 1000,
                middle(theirs, "seconds") * 1000,
                1.4,
                peak_mib=round(middle(mine, "memory"), 1),
                peak_mib_2000=round(middle(runs["product", 2_000], "memory"), 1),
                floor_mib=round(middle(theirs, "memory"), 1),
            )
        ]
    )


if __name__ == "__main__":
    if sys.argv[1] in ("product", "floor"):
        run_alone(sys.argv[1], int(sys.argv[2]))
    else:
        main(sys.argv[1])
