"""A batch that an older version staged is written rightly or checked again first; nothing of it is lost or fails."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from findings.findings.services import imports as findings
from findings.leads.services import imports as leads
from findings.models import Finding, LeadDossier
from inspection.files.importing import fingerprint
from inspection.files.models import StagedImport
from inspection.files.services.commits import CHANGED, READ_AGAIN, commit_all
from inspection.files.services.imports import exclude_row, remap, stage
from inspection.files.services.kinds import ImportKind
from inspection.lib.workbook import Column
from rectification.ledger.services import imports as ledger
from rectification.models import Update
from rounds.models import Organization
from rounds.organizations.services import imports as roster
from tests.conftest import World
from tests.findings.import_files import titles, workbook

PROBLEM = "第一议题制度落实不到位。抽查发现三项制度未执行。"


@dataclass(frozen=True)
class Case:
    """One import: its file, whose it is, and what became of its only row."""

    kind: ImportKind
    header: tuple[str, ...]
    row: tuple[Any, ...]
    by: Callable[[World], Any]
    anchor: Callable[[World], dict[str, Any]]
    written: Callable[[StagedImport], list[dict[str, Any]]]

    def stage(self, world: World) -> StagedImport:
        batch = stage(self.kind, workbook(self.row, header=self.header), by=self.by(world), **self.anchor(world))
        assert batch.counts["errors"] == 0, batch.counts["groups"]
        return batch

    def commit(self, batch: StagedImport) -> list[dict[str, Any]]:
        """What a commit writes; it is taken back at once, unlike what a refusal found out."""
        commit_all(self.kind, batch, by=batch.created_by)
        rows = self.written(batch)
        transaction.set_rollback(True)
        return rows


def of_finding(batch: StagedImport) -> list[dict[str, Any]]:
    names = (
        "title", "description", "basis", "leader", "rectify_kind", "deadline_text", "amount", "found_on", "found_text",
        "handlers", "note",
    )  # fmt: skip
    return list(Finding.objects.filter(batch=batch).values(*names))


def of_lead(batch: StagedImport) -> list[dict[str, Any]]:
    names = ("lead__number", "lead__proposed_receiver", "person", "post", "narrative", "discipline", "amount")
    return list(LeadDossier.objects.filter(lead__batch=batch).values(*names))


def of_organization(batch: StagedImport) -> list[dict[str, Any]]:
    names = ("code", "name", "short_name", "kind", "parent__name", "in_coverage", "party_members", "note")
    return list(Organization.objects.filter(code="QH07").values(*names))


def of_ledger(batch: StagedImport) -> list[dict[str, Any]]:
    measure = ("measure__number", "measure__text", "measure__principal", "measure__due_text")
    names = ("text", "status", "recovered", "rules_made", "item__leader", "item__target", *measure)
    return list(Update.objects.filter(batch=batch).values(*names))


CASES = {
    "findings": Case(
        findings.KIND,
        ("编号", "具体问题", "主要表现", "定性依据", "责任领导", "整改时限", "涉及金额", "发现时间", "承办人", "备注", "责任单位"),
        ("巡3-1", "甲问题", "某事", "条例", "某甲", "2025年8月底前", 46960, "4月上旬", "某乙", "备注", "某局"),
        lambda world: world.leader,
        lambda world: {"inspection": world.running},
        of_finding,
    ),
    "leads": Case(
        leads.KIND,
        ("线索编号", "被反映人", "单位及职务", "主要问题", "涉嫌违反纪律", "拟移交单位", "是否涉及财物（万元）"),
        ("A-1", "某甲", "某局局长", "某事", "廉洁纪律", "县纪委", 5.29),
        lambda world: world.member,
        lambda world: {"inspection": world.running},
        of_lead,
    ),
    "roster": Case(
        roster.KIND,
        ("编码", "单位名称", "简称", "单位类别", "上级单位", "是否纳入全覆盖", "党员人数", "备注"),
        ("QH07", "青禾县气象局", "气象局", "县直部门", "青禾县水务局", "否", 9, "某事"),
        lambda world: world.office,
        lambda world: {"committee": world.unit.committee},
        of_organization,
    ),
    "ledger": Case(
        ledger.KIND,
        ("序号", "具体问题", "整改目标", "责任领导", "具体措施", "完成时限", "措施责任人", "进展情况", "状态", "制度", "资金"),
        (1, PROBLEM, "立整立改", "某甲", "开展自查", "年底前", "某乙", "已自查", "已完成", 2, 1.46),
        lambda world: world.people["unit"],
        lambda world: {"feedback": world.feedback},
        of_ledger,
    ),
}  # fmt: skip


@pytest.fixture(params=CASES.values(), ids=CASES)
def case(request) -> Case:
    return request.param


def without(batch: StagedImport, key: str) -> None:
    """The batch as a version would have staged it that did not know this value."""
    row = batch.rows.get()
    del row.values[key]
    row.save()


def test_row_when_it_lacks_any_of_its_values_then_it_is_written_as_if_it_had_it(case: Case, world: World):
    batch, told = case.stage(world), set()
    with transaction.atomic():
        expected = case.commit(batch)
    assert all(value not in ("", None) for value in expected[0].values())
    for key in list(batch.rows.get().values):
        with transaction.atomic():
            without(batch, key)
            try:
                written = case.commit(batch)
            except ValidationError as refusal:
                told |= set(refusal.messages)
                written = case.commit(batch)
            assert (key, written) == (key, expected)
    # What the check itself adds is noticed as a change, what stood in the file as another version.
    assert told == {READ_AGAIN, CHANGED}


def test_batch_when_no_version_is_known_then_checked_again_and_written_whole(case: Case, world: World):
    batch = case.stage(world)
    with transaction.atomic():
        expected = case.commit(batch)
    case.kind.batches.objects.filter(pk=batch.pk).update(version="")
    batch.rows.update(values={"title": "有的是这样", "class": "没有的键"})
    with pytest.raises(ValidationError, match=READ_AGAIN):
        commit_all(case.kind, batch, by=batch.created_by)
    batch.refresh_from_db()
    assert (batch.status, batch.version) == ("checked", case.kind.version)
    assert case.commit(batch) == expected


def test_batch_when_the_form_gained_a_column_then_its_cell_is_read_before_the_commit(world: World):
    upload = workbook(["甲问题", 3], header=["具体问题", "版次"])
    batch = stage(findings.KIND, upload, by=world.leader, inspection=world.running)
    newer = findings.FindingKind()
    column = Column("edition", "版次", kind="integer", field="Finding.version")
    newer.spec = replace(newer.spec, columns=(*newer.spec.columns, column))
    with pytest.raises(ValidationError, match=READ_AGAIN):
        commit_all(newer, batch, by=world.leader)
    assert commit_all(newer, batch, by=world.leader) == 1
    assert Finding.objects.get(batch=batch).version == 3


def test_batch_when_checked_again_then_columns_and_rows_stay_as_the_person_chose(world: World):
    upload = workbook(["低保动态管理不及时", "某"], ["公务接待超标准", "某"], header=["怪名字", "另一列"])
    batch = stage(findings.KIND, upload, by=world.leader, inspection=world.running)
    remap(findings.KIND, batch, {"A": "title", "B": ""}, by=world.leader)
    exclude_row(findings.KIND, batch, 2, by=world.leader)
    type(batch).objects.filter(pk=batch.pk).update(version="an older one")
    with pytest.raises(ValidationError, match=READ_AGAIN):
        commit_all(findings.KIND, batch, by=world.leader)
    commit_all(findings.KIND, batch, by=world.leader)
    assert [finding.title for finding in Finding.objects.filter(batch=batch)] == ["公务接待超标准"]


def test_batch_when_older_then_the_page_says_so_and_the_second_click_imports(world: World, client):
    batch = stage(findings.KIND, titles("甲问题"), by=world.leader, inspection=world.running)
    without(batch, "leader")
    client.force_login(world.leader)
    url = reverse("findings:import_commit", args=[batch.pk])
    page = client.post(url, follow=True)
    assert (page.status_code, [str(message) for message in page.context["messages"]]) == (200, [READ_AGAIN])
    assert "已导入 1 个问题" in client.post(url, follow=True).content.decode()


def test_batch_when_older_and_its_file_is_gone_then_told_to_upload_again(world: World):
    batch = stage(findings.KIND, titles("甲问题"), by=world.leader, inspection=world.running)
    type(batch).objects.filter(pk=batch.pk).update(version="")
    batch.attachment.file.storage.delete(batch.attachment.file.name)
    with pytest.raises(ValidationError, match="系统中已没有这个文件，请重新上传。"):
        commit_all(findings.KIND, batch, by=world.leader)
    batch.refresh_from_db()
    assert batch.status == "checked"


def test_fingerprint_when_only_a_hint_changes_then_it_is_the_same_version():
    spec = findings.KIND.spec
    hinted = replace(spec, columns=tuple(replace(column, note="提示", example="例") for column in spec.columns))
    longer = replace(spec, columns=tuple(replace(column, max_length=7) for column in spec.columns))
    assert fingerprint(spec, 1) == fingerprint(hinted, 1)
    assert len({fingerprint(spec, 1), fingerprint(longer, 1), fingerprint(spec, 2)}) == 3
