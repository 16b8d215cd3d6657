"""The rows that speed is measured on: enough of everything, and following the models by themselves."""

import pytest
from django.core.management import CommandError, call_command
from django.db import models

from benchmarks.rows import insert_select
from findings.models import Finding, FindingVersion, Lead, Transfer
from inspection.accounts.models import User
from inspection.notices.models import Notice
from rectification.models import LedgerItem, LookBack, Review, Update
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
