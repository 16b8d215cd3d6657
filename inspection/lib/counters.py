"""Counts kept by the database itself: beside a table of many rows a small one of how many there are of each kind."""

from collections.abc import Iterable

import pgtrigger
from django.db import models

ADDED, TAKEN = "SELECT {keys}, 1 AS n FROM new_rows", "SELECT {keys}, -1 AS n FROM old_rows"
KINDS = (
    # name, operation, the tables of what the statement touched, what it added and took away
    ("insert", pgtrigger.Insert, {"new": "new_rows"}, ADDED),
    ("delete", pgtrigger.Delete, {"old": "old_rows"}, TAKEN),
    ("update", pgtrigger.Update, {"new": "new_rows", "old": "old_rows"}, f"{ADDED} UNION ALL {TAKEN}"),
)


def counting(name: str, table: str, keys: Iterable[str]) -> list[pgtrigger.Trigger]:
    """Triggers that keep in `table` how many rows there are for each combination of the columns `keys`.

    `table` has the same columns and `n`, unique over the keys with nulls not distinct. Once per statement, so ten
    thousand imported rows change as many counts as they have combinations. Whoever writes past Django is counted too.
    """
    columns = ", ".join(keys)
    triggers = []
    for kind, operation, touched, rows in KINDS:
        statement = f"""
            INSERT INTO {table} ({columns}, n)
            SELECT {columns}, sum(n) FROM ({rows.format(keys=columns)}) AS changed
            GROUP BY {columns} HAVING sum(n) <> 0 ORDER BY {columns}
            ON CONFLICT ({columns}) DO UPDATE SET n = {table}.n + EXCLUDED.n;
            RETURN NULL;
        """  # noqa: S608
        triggers.append(
            pgtrigger.Trigger(
                name=f"count_{name}_{kind}",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=operation,
                referencing=pgtrigger.Referencing(**touched),
                func=statement,
            )
        )
    return triggers


class Counts(models.Model):
    """How many rows there are of one kind. Written by triggers alone; a count of none may stay behind."""

    n = models.BigIntegerField("数量", default=0)

    class Meta:
        abstract = True
