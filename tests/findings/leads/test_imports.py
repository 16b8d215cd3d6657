"""Leads from a workbook: sealed for one pair of eyes before the commit and for the granted ones after it."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from findings.leads.services.imports import KIND, stage_leads
from findings.leads.views.imports import TASKS_A_PAGE
from findings.models import Lead, LeadDossier, LeadImport
from inspection.files.services.commits import commit_all, discard, undo
from inspection.files.services.imports import annotated
from inspection.lib import access
from rounds.models import Organization
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import Function, OrganizationRole
from tests import factories
from tests.conftest import World
from tests.findings.import_files import sample, workbook

HEADER = ("线索编号", "被反映人", "主要问题", "拟移交单位", "是否涉及财物（万元）")


@pytest.fixture
def police(world: World) -> Organization:
    return factories.OrganizationFactory(name="青禾县公安局", function=Function.POLICE)


def staged(world: World, *rows, header=HEADER) -> LeadImport:
    return stage_leads(world.running, upload=workbook(*rows, header=header, name="线索.xlsx"), by=world.member)


def remarks(batch: LeadImport) -> list[tuple[int, str, str]]:
    return [(row.number, m["level"], m["text"]) for row in batch.rows.order_by("number") for m in row.messages]


def test_sample_is_registered_and_sealed(world: World, police: Organization):
    batch = stage_leads(world.running, upload=sample("04"), by=world.member)
    assert (batch.counts["rows"], batch.counts["errors"], batch.counts["warnings"]) == (12, 0, 0)
    assert commit_all(KIND, batch, by=world.member) == 12
    lead = Lead.objects.select_related("dossier").get(number="QH25-03-03")
    sealed = lead.dossier
    assert (lead.state, lead.team, lead.proposed_receiver, lead.batch) == ("registered", world.team, police, batch)
    assert (sealed.person, sealed.amount, sealed.discipline) == ("王某乙", Decimal("632000.00"), "political")
    assert (sealed.source, sealed.proposed_disposal) == ("talk", "shelved")


def test_imported_leads_are_read_by_uploader_and_team_leader_only(world: World, police: Organization):
    batch = stage_leads(world.running, upload=sample("04"), by=world.member)
    commit_all(KIND, batch, by=world.member)
    readers = {
        name for name, user in world.people.items() if LeadDossier.objects.visible_to(user).filter(lead__batch=batch)
    }
    assert readers == {"member", "leader"}
    lead = Lead.objects.filter(batch=batch).first()
    assert access.may(world.member, "handle_lead", lead)


def test_departments_are_found_by_function_and_unknown_ones_refused(world: World):
    batch = staged(
        world,
        ["A-1", "某甲", "某事", "县纪委", ""],
        ["A-2", "某乙", "某事", "中共青禾县委组织部", ""],
        ["A-3", "某丙", "某事", "县气象局", ""],
    )
    rows = [row.values["receiver_pk"] for row in batch.rows.order_by("number")]
    assert rows == [world.discipline.pk, world.orgdept.pk, None]
    text = "「拟移交单位」：“县气象局”不是可以接收线索的单位，应为：青禾县纪委监委、青禾县委组织部"
    assert remarks(batch) == [(4, "error", text)]


def test_numbers_taken_or_doubled_are_errors(world: World):
    batch = staged(
        world,
        [world.lead.number, "某甲", "某事", "", ""],
        ["A-1", "某甲", "某事", "", ""],
        ["A-1", "某乙", "某事", "", ""],
    )
    assert remarks(batch) == [
        (2, "error", f"「线索编号」：“{world.lead.number}”已登记过"),
        (4, "error", "「线索编号」：“A-1”与第3行重复"),
    ]


def test_amount_column_may_be_answered_with_yes_or_no(world: World):
    batch = staged(
        world,
        ["A-1", "某甲", "某事", "", "否"],
        ["A-2", "某甲", "某事", "", "是"],
        ["A-3", "某甲", "某事", "", -1],
        ["A-4", "某甲", "某事", "", "5.29"],
    )
    assert [row.values["amount"] for row in batch.rows.order_by("number")] == [None, None, None, "52900.00"]
    assert remarks(batch) == [
        (3, "warning", "只写明涉及财物，没有写金额"),
        (4, "error", "「是否涉及财物」：金额不能是负数，请核对"),
    ]


def test_number_registered_since_the_check_is_refused(world: World):
    batch = staged(world, ["A-1", "某甲", "某事", "", ""])
    factories.LeadFactory(number="A-1", inspection=world.running)
    with pytest.raises(ValidationError, match="已重新检查，请核对后再导入。"):
        commit_all(KIND, batch, by=world.member)
    assert (Lead.objects.filter(batch=batch).count(), remarks(batch)[0][2]) == (0, "「线索编号」：“A-1”已登记过")


@pytest.mark.parametrize("end", [commit_all, discard])
def test_nothing_sealed_stays_behind(end, world: World, django_capture_on_commit_callbacks):
    header = ["线索编号", "被反映人", "主要问题", "涉嫌违反纪律"]
    batch = staged(world, ["A-1", "某密", "某密事", ""], ["合计", "", "", ""], header=header)
    stored = batch.attachment.file
    with django_capture_on_commit_callbacks(execute=True):
        end(KIND, batch, by=world.member)
    batch.refresh_from_db()
    row = batch.rows.get(number=2)
    assert (row.values, row.raw, row.messages, batch.left_out, batch.headers) == ({}, {}, [], [], [])
    assert "某密" not in str(batch.counts)
    assert not stored.storage.exists(stored.name)
    with pytest.raises(ValidationError, match="该文件已按保密要求清除，不能再下载。"):
        annotated(KIND, batch)


def test_undo_removes_leads_nobody_worked_with(world: World):
    batch = staged(world, ["A-1", "某甲", "某事", "", ""])
    commit_all(KIND, batch, by=world.member)
    undo(KIND, batch, by=world.member)
    assert (Lead.objects.filter(number="A-1").count(), LeadDossier.objects.filter(person="某甲").count()) == (0, 0)


def test_undo_is_refused_once_a_lead_was_changed(world: World):
    batch = staged(world, ["A-1", "某甲", "某事", "", ""])
    commit_all(KIND, batch, by=world.member)
    LeadDossier.objects.filter(lead__batch=batch).update(rank="正科")
    with pytest.raises(ValidationError, match="本批线索已有修改、授权或办理记录，不能再整批撤销，请逐条办理。"):
        undo(KIND, batch, by=world.member)


def test_person_of_a_unit_cannot_import_leads(world: World):
    add_organization_role(world.unit, user=world.member, role=OrganizationRole.LIAISON)
    with pytest.raises(ValidationError, match="被巡察单位人员不得阅看线索。"):
        staged(world, ["A-1", "某甲", "某事", "", ""])


@pytest.mark.parametrize("name", ["leader", "deputy", "office", "leadinggroup", "unit", "discipline"])
def test_staged_rows_are_seen_by_the_uploader_only(name, world: World, client):
    batch = staged(world, ["A-1", "某甲", "某事", "", ""])
    client.force_login(world.people[name])
    for act in ("detail", "annotated"):
        assert client.get(reverse(f"findings:lead_import_{act}", args=[batch.pk])).status_code == 404
    assert client.post(reverse("findings:lead_import_commit", args=[batch.pk])).status_code == 404
    assert Lead.objects.filter(number="A-1").count() == 0


def test_leads_are_imported_in_the_browser(world: World, client):
    client.force_login(world.member)
    file = workbook(["A-1", "某甲", "某事", "县纪委监委", ""], header=HEADER, name="线索.xlsx")
    answer = client.post(reverse("findings:lead_import_upload", args=[world.running.pk]), {"file": file})
    page = client.get(answer.headers["Location"]).content.decode()
    assert ("机密" in page, 'class="wm"' in page, "某甲" in page) == (True, True, True)
    batch = LeadImport.objects.get()
    done = client.post(reverse("findings:lead_import_commit", args=[batch.pk]), follow=True).content.decode()
    assert ("已导入 1 条线索" in done, "某甲" in done) == (True, False)


def test_import_page_of_many_tasks_then_in_pages_and_found_by_the_name_of_the_unit(world: World, client):
    tasks = [factories.InspectionFactory(team=factories.TeamFactory()) for _ in range(TASKS_A_PAGE + 1)]
    client.force_login(world.office)
    url = reverse("findings:lead_import_create")
    shown = [task for number in (1, 2) for task in client.get(url, {"page": number}).context["page"]]
    assert {task.pk for task in tasks} <= {task.pk for task in shown}
    assert len(shown) == len(set(shown))
    name = tasks[-1].unit.name
    found = client.get(url, {"words": name})
    assert [task.unit.name for task in found.context["page"]] == [name]
    assert "没有这样的单位" in client.get(url, {"words": "不存在的局\0"}).content.decode()
