"""Counts kept by triggers are what counting would say, whatever was done and by whom."""

import datetime as dt
import random

import pytest
from django.db import connection, models, transaction
from django.db.models import Count

from findings.findings.choices import FindingStatus
from findings.models import CategoryCount, Finding, FindingCount
from rectification.models import LedgerCount, LedgerItem
from tests import factories

pytestmark = pytest.mark.django_db

COUNTED = [
    (FindingCount, Finding, ("inspection_id", "status")),
    (CategoryCount, Finding, ("round_id", "category_id", "status")),
    (LedgerCount, LedgerItem, ("inspection_id", "status", "due_on", "is_long_term")),
]


def drift() -> list[str]:
    """Every count that is not what counting says."""
    wrong = []
    for counts, rows, keys in COUNTED:
        kept = {tuple(row[:-1]): row[-1] for row in counts.objects.exclude(n=0).values_list(*keys, "n")}
        real = {tuple(row[:-1]): row[-1] for row in rows.objects.order_by().values_list(*keys).annotate(n=Count("pk"))}
        wrong += [f"{counts.__name__}: {key} {kept.get(key)} for {real.get(key)}" for key in kept.keys() ^ real.keys()]
        wrong += [f"{counts.__name__}: {key}" for key in kept.keys() & real.keys() if kept[key] != real[key]]
    return wrong


def test_counts_when_rows_are_made_then_those_of_the_rows(world) -> None:
    factories.FindingFactory.create_batch(3, inspection=world.running)
    factories.LedgerItemFactory()
    assert FindingCount.objects.exclude(n=0).exists()
    assert LedgerCount.objects.exclude(n=0).exists()
    assert drift() == []


@pytest.mark.parametrize("seed", range(4))
def test_counts_after_any_sequence_of_statements_then_never_drift(world, seed) -> None:
    choose = random.Random(seed)
    statuses = [FindingStatus.DRAFT, FindingStatus.TEAM_REVIEW, FindingStatus.OFFICE_REVIEW]
    tasks = [world.running, world.running2]
    for _ in range(25):
        keys = list(Finding.objects.filter(ledger_item=None).values_list("pk", flat=True))
        some = choose.sample(keys, min(len(keys), choose.randint(1, 4)))
        what = choose.choice(["add", "bulk", "status", "category", "remove", "raw", "undone"])
        if what == "add":
            factories.FindingFactory(inspection=choose.choice(tasks))
        elif what == "bulk":
            factories.FindingFactory.create_batch(3, inspection=choose.choice(tasks))
        elif what == "status":
            Finding.objects.filter(pk__in=some).update(status=choose.choice(statuses))
        elif what == "category":
            Finding.objects.filter(pk__in=some).update(category=None)
        elif what == "remove":
            Finding.objects.filter(pk__in=some[:1]).delete()
        elif what == "raw":
            with connection.cursor() as cursor:
                cursor.execute("UPDATE findings_finding SET status = 'draft' WHERE id = ANY(%s)", [some])
        else:
            with transaction.atomic():
                Finding.objects.filter(pk__in=some).update(status=choose.choice(statuses))
                transaction.set_rollback(True)
        assert drift() == [], what


def test_ledger_counts_when_deadline_and_status_change_then_follow(world) -> None:
    items = factories.LedgerItemFactory.create_batch(3, due_on=None)
    items[0].due_on = dt.date(2025, 12, 1)
    items[0].save()
    LedgerItem.objects.filter(pk=items[1].pk).update(is_long_term=True, due_on=dt.date(2026, 1, 1))
    LedgerItem.objects.filter(pk=items[2].pk).update(status="ongoing")
    assert drift() == []


def test_counts_when_a_statement_changes_something_else_then_no_count_is_written(world) -> None:
    factories.FindingFactory(inspection=world.running)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(xmin::text::bigint) FROM findings_findingcount")
        before = cursor.fetchone()
        Finding.objects.update(note="改动")
        cursor.execute("SELECT count(*), max(xmin::text::bigint) FROM findings_findingcount")
        assert cursor.fetchone() == before


def test_counts_then_the_same_numbers_as_the_rows_each_person_sees(world) -> None:
    factories.FindingFactory.create_batch(2, inspection=world.running)
    factories.FindingFactory.create_batch(2, inspection=world.running2)
    factories.LedgerItemFactory(feedback=world.feedback)
    for person in world.people.values():
        for counts, rows, _ in COUNTED:
            if counts is CategoryCount:
                continue
            kept = counts.objects.visible_to(person).aggregate(total=models.Sum("n", default=0))["total"]
            assert kept == rows.objects.visible_to(person).count(), (person, counts)
