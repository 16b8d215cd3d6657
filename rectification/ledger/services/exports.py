"""Reading a ledger for print, in chunks, so that a whole term fits into little memory."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from django.db.models import F, QuerySet, Sum

from rectification.ledger.choices import ItemStatus
from rectification.ledger.exporting import MeasureLine, ProblemLine, problem_text, status_words
from rectification.ledger.models import LedgerItem, Measure, Update

CHUNK = 2000
Key = tuple[int, int | None]


def problem_lines(items: QuerySet[LedgerItem]) -> Iterator[ProblemLine]:
    """The items in their order with measures and newest progress: one cursor, and three queries for 2,000 items."""
    fields = ("finding__title", "finding__description", "finding__category__name", "unit__name")
    plain = ("pk", "sequence", "status", "leader", "lead_department", "support_departments", "principal")
    rows = items.values(*plain, *fields).iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        lines = _lines_of([row["pk"] for row in chunk])
        for row in chunk:
            yield ProblemLine(
                sequence=row["sequence"],
                unit=row["unit__name"],
                category=row["finding__category__name"] or "",
                problem=problem_text(row["finding__title"], row["finding__description"]),
                leader=row["leader"],
                lead_department=row["lead_department"],
                support_departments=row["support_departments"],
                principal=row["principal"],
                is_closed=row["status"] == ItemStatus.CLOSED,
                measures=lines[row["pk"]],
            )


def _lines_of(items: list[int]) -> dict[int, list[MeasureLine]]:
    progress = newest_progress(items)
    lines: dict[int, list[MeasureLine]] = defaultdict(list)
    measures = Measure.objects.filter(item__in=items).order_by("item", "pk")
    for pk, item, number, text, due_text, due_on in measures.values_list(
        "pk", "item_id", "number", "text", "due_text", "due_on"
    ):
        reported = progress.get((item, pk), MeasureLine())
        lines[item].append(
            MeasureLine(
                number, text, due_text or due_on, reported.progress, reported.status, reported.rules, reported.recovered
            )
        )
    # What was reported on the problem as a whole stands in a row of its own below its measures.
    for (item, measure), line in progress.items():
        if measure is None:
            lines[item].append(line)
    return lines


def newest_progress(items: list[int]) -> dict[Key, MeasureLine]:
    """By item and measure (None for the whole problem): the newest words and status, and the sums so far."""
    updates = Update.objects.filter(item__in=items).order_by()
    sums = {
        (row["item_id"], row["measure_id"]): row
        for row in updates.values("item_id", "measure_id").annotate(
            rules=Sum(F("rules_made") + F("rules_revised")), money=Sum("recovered")
        )
    }
    newest = updates.order_by("item_id", "measure_id", "-reported_at", "-pk").distinct("item_id", "measure_id")
    return {
        (item, measure): MeasureLine(
            progress=text,
            status=status_words(status, is_long_term=is_long_term),
            rules=sums[item, measure]["rules"],
            recovered=sums[item, measure]["money"],
        )
        for item, measure, text, status, is_long_term in newest.values_list(
            "item_id", "measure_id", "text", "status", "is_long_term"
        )
    }
