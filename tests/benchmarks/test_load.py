"""The rows that speed is measured on: enough of everything, and following the models by themselves."""

import pytest
from django.core.management import CommandError, call_command
from django.db import models

from benchmarks.rows import insert_select
from findings.models import CategoryCount, Finding, FindingCount, FindingVersion, Lead, Transfer
from inspection.accounts.models import User
from inspection.management.commands import load_benchmark
from inspection.notices.models import Notice
from rectification.models import LedgerCount, LedgerItem, LookBack, Review, Update
from rounds.models import Committee, Team

pytestmark = pytest.mark.django_db


def test_load_when_two_committees_then_each_has_its_findings_and_their_ledger():
    call_command("load_benchmark", findings=120, committees=2, own=90, verbosity=0)
    first, second = Committee.objects.filter(level="county").order_by("pk")
    assert [Finding.objects.filter(committee=one).count() for one in (first, second)] == [90, 30]
    fed_back = Finding.objects.filter(status="fed_back").count()
    assert (LedgerItem.objects.count(), Lead.objects.exists()) == (fed_back, True)
    office = User.objects.get(username="bench_office1")
    assert Finding.objects.visible_to(office).count() == 90


def test_load_when_done_then_every_list_has_rows_and_signed_wordings_are_kept():
    call_command("load_benchmark", findings=240, verbosity=0)
    signed = Finding.objects.exclude(status__in=["draft", "team_review"])
    assert FindingVersion.objects.count() == signed.count()
    for model in (Transfer, LookBack, Update, Notice):
        assert model.objects.exists(), model
    discipline = User.objects.get(username="bench_discipline1")
    assert Review.objects.visible_to(discipline).open().exists()
    assert Review.objects.exclude(decision="").exists()


def test_load_when_teams_are_a_multiple_of_three_then_each_still_has_findings_of_every_kind(monkeypatch):
    monkeypatch.setattr(load_benchmark, "FINDINGS_PER_TEAM", 80)
    call_command("load_benchmark", findings=480, verbosity=0)
    for team in Team.objects.all():
        rows = Finding.objects.filter(team=team)
        assert rows.filter(status="fed_back").count() > 40
        assert rows.exclude(status="fed_back").count() > 20
    assert Team.objects.count() == 6


def test_load_when_done_then_the_kept_counts_are_those_of_the_rows():
    call_command("load_benchmark", findings=240, committees=2, own=150, verbosity=0)
    for counts, rows, keys in (
        (FindingCount, Finding, ("inspection_id", "status")),
        (CategoryCount, Finding, ("round_id", "category_id", "status")),
        (LedgerCount, LedgerItem, ("inspection_id", "status", "due_on", "is_long_term")),
    ):
        kept = {tuple(row): n for *row, n in counts.objects.filter(n__gt=0).values_list(*keys, "n")}
        counted = rows.objects.order_by().values_list(*keys).annotate(models.Count("pk"))
        assert kept == {tuple(row): n for *row, n in counted}


def test_insert_select_when_a_field_has_a_default_then_it_needs_no_word():
    sql = insert_select(Team, "generate_series(1, 2) AS i", round="1", number="i", name="'组'")
    assert '"sent_from_id"' not in sql
    assert sql.startswith('INSERT INTO rounds_team ("round_id", "number", "name") SELECT 1, i, ')
    with_default = insert_select(Finding, "x", **dict.fromkeys(("inspection", "committee", "round", "team", "unit"), "1"),
                                 number="'1'", created_by="1")  # fmt: skip
    assert '"rectify_kind"' in with_default
    assert "'limited'" in with_default


def test_insert_select_when_a_needed_field_is_missing_then_named():
    with pytest.raises(CommandError, match=r"rounds\.Team\.round needs a value"):
        insert_select(Team, "generate_series(1, 2) AS i", number="i", name="'组'")
    assert isinstance(Team._meta.get_field("round"), models.ForeignKey)
