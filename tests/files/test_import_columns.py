"""The columns of every import say themselves where they are written; one added there reaches the row."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps

from findings.findings.services import imports as findings
from findings.leads.services import imports as leads
from findings.models import Finding, Lead
from inspection.files.services.commits import commit_all
from inspection.files.services.imports import stage
from inspection.files.services.kinds import ImportKind
from inspection.lib.workbook import Column
from rectification.ledger.services import imports as ledger
from rectification.models import LedgerItem, Update
from rounds.models import Organization
from rounds.organizations.services import imports as roster
from tests.conftest import World
from tests.findings.import_files import workbook

# What is only compared, counted, or found by other words.
COMPARED = {
    "findings": {"sequence", "source_number", "aspect", "category", "unit"},
    "leads": {"sequence", "receiver"},
    "roster": {"parent"},
    "ledger": {"sequence", "category", "problem", "due", "status", "rules", "recovered", "closing"},
}
KINDS = [findings.KIND, leads.KIND, roster.KIND, ledger.KIND]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_column_when_declared_then_its_field_exists_or_it_is_known_to_be_compared(kind: ImportKind):
    models = {model.__name__: model for model in apps.get_models()}
    for column in kind.spec.columns:
        if column.key not in COMPARED[kind.name]:
            model, _, name = column.field.partition(".")
            assert models[model]._meta.get_field(name), column.key
    assert COMPARED[kind.name] == {column.key for column in kind.spec.columns if not column.field}


def wider(kind: ImportKind, column: Column) -> ImportKind:
    """The kind with one more column and nothing else changed."""
    copy = type(kind)()
    copy.spec = replace(kind.spec, columns=(*kind.spec.columns, column))
    return copy


def bring(kind: ImportKind, header: list[str], row: list[Any], by: Any, **anchor: Any) -> None:
    batch = stage(kind, workbook(row, header=header), by=by, **anchor)
    assert batch.counts["errors"] == 0, batch.counts["groups"]
    commit_all(kind, batch, by=by)


def test_column_when_added_to_the_problem_list_then_it_reaches_the_finding(world: World):
    kind = wider(findings.KIND, Column("edition", "版次", kind="integer", field="Finding.version"))
    bring(kind, ["具体问题", "版次"], ["甲问题", 3], world.leader, inspection=world.running)
    assert Finding.objects.get(title="甲问题").version == 3


def test_column_when_added_to_the_list_of_leads_then_it_reaches_the_lead(world: World):
    kind = wider(leads.KIND, Column("remark", "备注", field="Lead.return_reason"))
    header = ["线索编号", "被反映人", "主要问题", "备注"]
    bring(kind, header, ["A-1", "某甲", "某事", "电话核实"], world.member, inspection=world.running)
    assert Lead.objects.get(number="A-1").return_reason == "电话核实"


@pytest.mark.parametrize("name", ["青禾县气象局", "青禾县水务局"], ids=["new", "known"])
def test_column_when_added_to_the_roster_then_it_reaches_the_organization(name: str, world: World):
    kind = wider(roster.KIND, Column("founded", "设立日期", kind="date", field="Organization.valid_from"))
    header, row = ["单位名称", "设立日期"], [name, "2019年3月1日"]
    bring(kind, header, row, world.office, committee=world.unit.committee)
    assert Organization.objects.get(name=name).valid_from == dt.date(2019, 3, 1)


def test_column_when_added_to_the_ledger_then_it_reaches_item_and_report(world: World):
    kind = wider(ledger.KIND, Column("ground", "期限依据", field="LedgerItem.due_explanation"))
    kind = wider(kind, Column("people", "处理人数", kind="integer", field="Update.people_handled"))
    header = ["序号", "具体问题", "进展情况", "期限依据", "处理人数"]
    row = [1, "第一议题制度落实不到位。抽查发现三项制度未执行。", "已谈话", "会议纪要", 2]
    bring(kind, header, row, world.people["unit"], feedback=world.feedback)
    assert LedgerItem.objects.get(pk=world.item.pk).due_explanation == "会议纪要"
    assert Update.objects.get(item=world.item).people_handled == 2
