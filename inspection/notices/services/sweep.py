"""The sweep that reminds: whose deadline is near or over, told once per rung of the ladder.

Each source is one statement: what is due and on which rung it stands today, and whom it concerns. The unique key of the
table (object, rung, due date, person) decides what is new; so the sweep may run twice, late, or in two places at once.
The rung is the one that applies today: a day without a sweep is caught up by the next one.
"""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, CharField, F, Func, IntegerField, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from inspection.notices.choices import Step
from inspection.notices.reminders import Source, sources
from inspection.notices.services import digests
from inspection.notices.services.runs import record_run

FURTHEST = dt.timedelta(days=30)
LOCK = 20_100_001

# One sweep after the other. What came too late for its day's digest is taken back: if it still holds today, it is
# written anew, and an object that was closed or handed on overnight stays silent.
BEGIN = """
WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(%s))
DELETE FROM notices_reminder r USING turn WHERE r.is_late AND r."on" < %s
"""

WRITE = """
WITH due AS MATERIALIZED ({due})
INSERT INTO notices_reminder
    (object_type, object_id, step, due_on, subject, unit, recipient_id, "on", is_information, is_late)
SELECT
    told.due_type, told.due_object, told.due_step, told.due_day, %s, told.due_unit, told.user_id, %s,
    told.is_information, d.id IS NOT NULL
FROM ({told}) AS told LEFT JOIN notices_digest d ON d.recipient_id = told.user_id AND d."on" = %s
ORDER BY told.due_object, told.is_information
ON CONFLICT DO NOTHING
"""

TOLD = """
SELECT due.*, who.user_id, %s AS is_information FROM due JOIN ({pairs}) AS who ON who.object_id = due.due_key
"""


@transaction.atomic
def remind(on: dt.date) -> dict[str, int]:
    """Write every reminder that applies on this day and is not written yet, and one digest for each person concerned.

    Returns how many were written, by subject, then digests, notices and mails. A fixed number of statements whatever
    the size; running it again the same day writes nothing.
    """
    counts: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [LOCK, on])
        for source in sources:
            cursor.execute(*statement(source, on))
            counts[source.subject] = cursor.rowcount
    return counts | digests.make_digests(on)


def remind_today(on: dt.date) -> dict[str, int]:
    """The sweep as the scheduler runs it: done, then noted for the health page and the watchdog."""
    counts = remind(on)
    record_run("remind", {"on": on.isoformat(), **counts})
    return counts


def statement(source: Source, on: dt.date) -> tuple[str, list[Any]]:
    """The statement that writes the reminders of one source, with its values."""
    near = source.due(on + FURTHEST)
    due, values = _facts(source, near, on).query.sql_with_params()
    told, of_told = [], []
    over = source.due(on - dt.timedelta(days=1))
    audiences = [(source.acting(near), False), *((informed(over), True) for informed in source.informed)]
    for pairs, is_information in audiences:
        sql, of_pairs = pairs.query.sql_with_params()
        told.append(TOLD.format(pairs=sql))
        of_told += [is_information, *of_pairs]
    text = WRITE.format(due=due, told=" UNION ALL ".join(told))
    return text, [*values, source.subject, on, *of_told, on]


def _facts(source: Source, near: QuerySet, on: dt.date) -> QuerySet:
    """What a reminder says of each row that is due; `due_key` is the row's own key, by which the audience is found."""
    return near.values(
        due_key=F("pk"),
        due_type=source.type_of_object,
        due_object=F(source.object_id),
        due_step=rung(source.due_on, on),
        due_day=F(source.due_on),
        due_unit=source.name_of_unit,
    )


def rung(due_on: str, on: dt.date) -> Case:
    """The rung of the ladder on which a deadline stands on this day; after it one for each week, with its number."""
    weeks = Func(
        Value(on), F(due_on), arg_joiner=" - ", template="((%(expressions)s + 6) / 7)", output_field=IntegerField()
    )
    ahead = ((Step.BEFORE_30, 10), (Step.BEFORE_10, 3), (Step.BEFORE_3, 0))
    return Case(
        *(When(**{f"{due_on}__gt": on + dt.timedelta(days=days)}, then=Value(step.value)) for step, days in ahead),
        When(**{due_on: on}, then=Value(Step.ON_DAY.value)),
        default=Concat(Value(f"{Step.OVERDUE}_"), Cast(weeks, CharField())),
        output_field=CharField(),
    )
