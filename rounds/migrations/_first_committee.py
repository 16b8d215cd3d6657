"""Until now an installation served one committee, and everything in it belongs to that one."""

from django.db import connection


def first_committee() -> int:
    """The key of the oldest committee, as the default of a column that is being added."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM rounds_committee")
        return cursor.fetchone()[0]
