"""Counts kept by the database itself: beside a table of many rows a small one of how many there are of each kind."""

from collections.abc import Iterable

import pgtrigger
from django.db import models

KINDS = (
    # name, operation, what the statement added and took away
    ("insert", pgtrigger.Insert, "SELECT {keys}, 1 AS n FROM new_rows"),
    ("delete", pgtrigger.Delete, "SELECT {keys}, -1 AS n FROM old_rows"),
    ("update", pgtrigger.Update, "SELECT {keys}, 1 AS n FROM new_rows UNION ALL SELECT {keys}, -1 AS n FROM old_rows"),
)


def counting(name: str, table: str, keys: Iterable[str]) -> list[pgtrigger.Trigger]:
    """Triggers that keep in `table` how many rows there are for each combination of the columns `keys`.

    `table` has the same columns and `n`, unique over the keys with nulls not distinct. Once per statement, so ten
    thousand imported rows change as many counts as they have combinations. Whoever writes past Django is counted too.
    """
    columns = ", ".join(keys)
    triggers = []
    for kind, operation, rows in KINDS:
        statement = f"""
            INSERT INTO {table} ({columns}, n)
            SELECT {columns}, sum(n) FROM ({rows.format(keys=columns)}) AS changed
            GROUP BY {columns} HAVING sum(n) <> 0 ORDER BY {columns}
            ON CONFLICT ({columns}) DO UPDATE SET n = {table}.n + EXCLUDED.n;
            RETURN NULL;
        """  # noqa: S608
        referencing = {
            "insert": pgtrigger.Referencing(new="new_rows"),
            "delete": pgtrigger.Referencing(old="old_rows"),
            "update": pgtrigger.Referencing(new="new_rows", old="old_rows"),
        }[kind]
        triggers.append(
            pgtrigger.Trigger(
                name=f"count_{name}_{kind}",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=operation,
                referencing=referencing,
                func=statement,
            )
        )
    return triggers


class Counts(models.Model):
    """How many rows there are of one kind. Written by triggers alone; a count of none may stay behind."""

    n = models.BigIntegerField("数量", default=0)

    class Meta:
        abstract = True
