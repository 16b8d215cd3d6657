"""What a builder writes is kept beside the empty tables, so that a test copies it instead of building it again."""

# ruff: noqa: S608 -- the names come from the database's own catalogue
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connection, transaction

T = TypeVar("T")
# Rows of this transaction, in tables that a migration has filled before: other rows, and changed ones.
OURS = " WHERE xmin::text::bigint >= pg_current_xact_id()::text::bigint"
# TRUNCATE gives a table a new file; what a flush writes again, content types and permissions, has new keys.
FILE = "SELECT pg_relation_filenode('django_content_type')"


@dataclass(frozen=True)
class KeptRows(Generic[T]):
    """Rows in a schema of their own and the objects that go with them; the product's tables stay empty."""

    objects: bytes
    statement: str
    file: int

    @classmethod
    def of(cls, build: Callable[[], T], *, schema: str = "kept") -> "KeptRows[T]":
        """Keep what `build` writes, in this schema; its own transaction is rolled back.

        Raises RuntimeError inside a transaction, whose rollback would take the kept rows along.
        """
        if connection.in_atomic_block:
            raise RuntimeError("Rows are kept before the test's transaction begins: ask for them as an argument.")
        with transaction.atomic():
            before = filled_tables()
            objects = pickle.dumps(build())
            rows = {table: rows_of(table, OURS if table in before else "") for table in sorted(filled_tables())}
            rows = {table: text for table, text in rows.items() if text is not None}
            transaction.set_rollback(True)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")  # a reused database has one
            cursor.execute(f"CREATE SCHEMA {schema}")
            for table, text in rows.items():
                cursor.execute(f"CREATE TABLE {schema}.{table} AS SELECT * FROM unnest(%s::{table}[])", [text])
            cursor.execute(FILE)
            return cls(objects, copy_statement(schema, list(rows), before), cursor.fetchone()[0])

    def fit(self) -> bool:
        """Whether the rows can be copied: not after a flush, and only by somebody who may switch triggers off."""
        with connection.cursor() as cursor:
            cursor.execute(f"{FILE} = %s AND has_parameter_privilege('session_replication_role', 'SET')", [self.file])
            return cursor.fetchone()[0]

    def copy(self) -> T:
        """The rows in the product's tables, and objects nobody has used before."""
        with connection.cursor() as cursor:
            cursor.execute(self.statement)
        return pickle.loads(self.objects)  # noqa: S301 -- this process wrote them


def filled_tables() -> set[str]:
    """The tables with at least one row."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        cursor.execute(" UNION ALL ".join(f"(SELECT '{name}' FROM {name} LIMIT 1)" for name in names))
        return {row[0] for row in cursor.fetchall()}


def rows_of(table: str, condition: str) -> str | None:
    """These rows of a table as one PostgreSQL array, which outlives the transaction; None without any."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT array_agg({table})::text FROM {table}{condition}")
        return cursor.fetchone()[0]


def copy_statement(schema: str, tables: list[str], filled: set[str]) -> str:
    """One round trip for everything; history was written at the first time, and foreign keys were checked then.

    In a table that was filled before, a kept row takes the place of the one it was made from.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)"
            " FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = ANY(%s) AND is_generated = 'NEVER' GROUP BY table_name",
            [tables],
        )
        columns = dict(cursor.fetchall())
    old = [f"DELETE FROM {table} WHERE id IN (SELECT id FROM {schema}.{table})" for table in tables if table in filled]
    copies = [
        f"INSERT INTO {table} ({columns[table]}) SELECT {columns[table]} FROM {schema}.{table}" for table in tables
    ]
    role = "SET session_replication_role = {}".format
    return "; ".join([role("replica"), *old, *copies, role("origin")])
