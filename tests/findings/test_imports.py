"""Findings from a workbook, as the services see them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from findings.models import Finding
from findings.services.imports import (
    commit_findings,
    commit_valid_findings,
    stage_findings,
    undo_findings,
)
from rounds.models import CategoryTree, Inspection
from rounds.services.reference import load_reference
from tests.conftest import World
from tests.findings.import_files import sample, titles, workbook


@pytest.fixture
def inspection(world: World) -> Inspection:
    """The running inspection of the own team, with the categories of 四个聚焦."""
    load_reference()
    world.round.categories = CategoryTree.objects.get(code="four_focus")
    world.round.save()
    return Inspection.objects.get(pk=world.running.pk)


@pytest.mark.parametrize(("number", "rows", "warnings"), [("01", 24, 0), ("02", 24, 1), ("03", 15, 15), ("07", 24, 0)])
def test_sample_imports_without_hand_work(number, rows, warnings, inspection, world: World):
    batch = stage_findings(inspection, upload=sample(number), by=world.leader)
    assert (batch.counts["rows"], batch.counts["errors"], batch.counts["warnings"]) == (rows, 0, warnings)
    assert commit_findings(batch, by=world.leader) == rows
    assert Finding.objects.filter(batch=batch, category__parent__isnull=False, status="draft").count() == rows


def test_old_workbook_keeps_every_fact_of_a_row(inspection, world: World):
    batch = stage_findings(inspection, upload=sample("03"), by=world.leader)
    commit_findings(batch, by=world.leader)
    first, third = (Finding.objects.get(batch=batch, source_row=number) for number in (2, 4))
    assert (first.title, first.description[:8], first.number) == (
        "“第一议题”制度落实不到位",
        "2024年1月至",
        "XC2025-01-03-001",
    )
    assert (first.amount, first.found_on, first.found_text) == (Decimal("14600.00"), dt.date(2025, 4, 3), "")
    assert (first.handlers, first.note) == ("周雅琴、赵向东", "原编号：巡3-001；责任单位：青禾县民政局")
    assert (third.found_on, third.found_text) == (dt.date(2025, 4, 1), "4月上旬")


def test_ledger_gives_one_finding_for_each_problem(inspection, world: World):
    batch = stage_findings(inspection, upload=sample("02"), by=world.leader)
    assert batch.left_out[0] == {"row": 7, "reason": "同一问题的另一条整改措施，已并入第6行", "text": ""}
    commit_findings(batch, by=world.leader)
    first = Finding.objects.get(batch=batch, source_row=6)
    assert (first.title, first.deadline_text) == ("“第一议题”制度落实不到位", "2025/10/15")


def test_commit_valid_writes_only_rows_without_errors(inspection, world: World):
    upload = workbook(["", "没有的类", "甲问题", ""], ["", "理论学习", "乙问题", ""])
    batch = stage_findings(inspection, upload=upload, by=world.leader)
    with pytest.raises(ValidationError, match="还有 1 行有错误，请改正后重新上传，或只导入正确的行。"):
        commit_findings(batch, by=world.leader)
    assert commit_valid_findings(batch, by=world.leader) == 1
    assert [f.title for f in Finding.objects.filter(batch=batch)] == ["乙问题"]


def test_undo_removes_the_batch(inspection, world: World):
    batch = stage_findings(inspection, upload=titles("甲问题", "乙问题"), by=world.leader)
    commit_findings(batch, by=world.leader)
    undo_findings(batch, by=world.leader)
    batch.refresh_from_db()
    assert (Finding.objects.filter(batch=batch).count(), batch.status, batch.undone_by) == (0, "undone", world.leader)
