"""The roster of Party organizations from a workbook."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from inspection.files.services.commits import commit_all, commit_valid, undo
from rounds.committees.access import add_committee_role
from rounds.committees.choices import CommitteeRole
from rounds.models import Organization, OrganizationChange, OrganizationImport
from rounds.organizations.services.import_rows import why_not_undo
from rounds.organizations.services.imports import KIND, stage_roster
from tests import factories
from tests.conftest import World
from tests.findings.import_files import sample, workbook

HEADER = ("编码", "单位名称", "简称", "单位类别", "上级单位", "党员人数")


def staged(world: World, *rows, header=HEADER) -> OrganizationImport:
    return stage_roster(upload=workbook(*rows, header=header, name="名册.xlsx"), by=world.office)


def remarks(batch: OrganizationImport) -> list[tuple[int, str]]:
    rows = batch.rows.order_by("number")
    return [(row.number, message["text"]) for row in rows for message in row.messages]


def facts(batch: OrganizationImport) -> dict[str, int]:
    return dict(batch.counts["facts"]["rows"])


def test_sample_is_imported_below_its_parents(world: World):
    top = factories.OrganizationFactory(name="中共青禾县委")
    batch = stage_roster(upload=sample("05"), by=world.office)
    assert (batch.counts["rows"], batch.counts["errors"], facts(batch)["更新"]) == (143, 0, 3)
    assert commit_all(KIND, batch, by=world.office) == 143
    village = Organization.objects.get(name="北岗乡河湾村")
    assert (village.parent.name, village.parent.parent, village.party_members) == ("青禾县北岗乡", top, 60)


def test_sample_imported_again_changes_nothing(world: World):
    factories.OrganizationFactory(name="中共青禾县委")
    commit_all(KIND, stage_roster(upload=sample("05"), by=world.office), by=world.office)
    before = Organization.objects.count()
    batch = stage_roster(upload=sample("05"), by=world.office)
    commit_all(KIND, batch, by=world.office)
    assert (facts(batch), Organization.objects.count()) == ({"新增": 0, "更新": 0, "无变化": 143}, before)


def test_parent_missing_everywhere_is_an_error_of_its_rows(world: World):
    batch = stage_roster(upload=sample("05"), by=world.office)
    text = "「上级单位」：上级单位“中共青禾县委”未找到，请先登记该单位，或改正名称"
    assert (batch.counts["groups"][0]["text"], batch.counts["ok_rows"]) == (text, 0)
    with pytest.raises(ValidationError, match="没有可以导入的行。"):
        commit_valid(KIND, batch, by=world.office)


def test_known_organization_is_updated_by_code_and_by_name(world: World):
    world.unit.code = "QH01"
    world.unit.save()
    batch = staged(
        world,
        ["QH01", "青禾县水利局", "水利局", "县直部门", "", 41],
        ["QH02", "青禾县民政局", "", "", "", None],
        ["QH03", "青禾县气象局", "", "县直部门", "水利局", 9],
    )
    commit_all(KIND, batch, by=world.office)
    world.unit.refresh_from_db()
    world.unit2.refresh_from_db()
    new = Organization.objects.get(code="QH03")
    assert (world.unit.name, world.unit.party_members, world.unit2.code) == ("青禾县水利局", 41, "QH02")
    assert (world.unit2.short_name, new.parent) == ("民政局", world.unit)
    change = OrganizationChange.objects.get()
    assert (change.name_before, change.name_after, change.recorded_by) == ("青禾县水务局", "青禾县水利局", world.office)


def test_doubles_in_the_file_and_wrong_codes_are_errors(world: World):
    world.unit.code = "QH01"
    world.unit.save()
    batch = staged(
        world,
        ["", "青禾县气象局", "", "", "", None],
        ["", "青禾县 气象局", "", "", "", None],
        ["QH01", "青禾县民政局", "", "", "", None],
        ["QH09", "青禾县水务局", "", "", "", None],
    )
    assert remarks(batch) == [
        (3, "「单位名称」：与第2行重复"),
        (4, "「单位名称」：编码属于“青禾县水务局”，名称属于另一个已登记的单位"),
        (5, "「编码」：已登记的编码是“QH01”，请核对"),
    ]


def test_ended_organization_is_not_changed_by_its_code(world: World):
    Organization.objects.filter(pk=world.unit.pk).update(code="QH01", status="merged", valid_until="2024-01-01")
    batch = staged(world, ["QH01", "青禾县水务局", "", "", "", None], ["", "青禾县水务局", "", "", "", None])
    assert remarks(batch)[0] == (2, "「编码」：“青禾县水务局”已合并，不能通过导入修改")


def test_circle_is_refused_within_the_file_and_with_the_base_list(world: World):
    world.unit2.parent = world.unit
    world.unit2.save()
    batch = staged(
        world,
        ["", "甲局", "", "", "乙局", None],
        ["", "乙局", "", "", "甲局", None],
        ["", "青禾县水务局", "", "", "青禾县民政局", None],
        ["", "丙局", "", "", "丙局", None],
    )
    circle = "「上级单位」：上下级关系成环，请核对上级单位"
    assert remarks(batch) == [(2, circle), (3, circle), (4, circle), (5, "「上级单位」：不能是单位自己")]


def test_short_name_of_two_organizations_is_no_parent(world: World):
    factories.OrganizationFactory(name="邻县水务局", short_name="水务局")
    batch = staged(world, ["", "甲站", "", "基层站所", "水务局", None])
    assert remarks(batch) == [(2, "「上级单位」：简称“水务局”对应多个单位，请写全称")]


def test_child_of_a_refused_or_unticked_row_does_not_come_alone(world: World):
    batch = staged(world, ["", "甲局", "", "", "没有的单位", None], ["", "甲站", "", "", "甲局", None])
    assert remarks(batch)[1] == (3, "「上级单位」：上级单位在第2行，该行有错误或未选中")
    other = staged(world, ["", "乙局", "", "", "", None], ["", "乙站", "", "", "乙局", None])
    other.rows.filter(number=2).update(included=False)
    with pytest.raises(ValidationError, match="已重新检查，请核对后再导入。"):
        commit_all(KIND, other, by=world.office)
    assert not Organization.objects.filter(name__in=["甲站", "乙站"]).exists()


def test_numbers_out_of_range_are_errors(world: World):
    batch = staged(world, ["甲局", -3, 1800], header=["单位名称", "党员人数", "上次巡察年份"])
    assert [text for _row, text in remarks(batch)] == [
        "「党员人数」：应在 0 至 10000000 之间",
        "「上次巡察年份」：应在 1949 至 2200 之间",
    ]


def test_undo_removes_new_organizations_once(world: World):
    batch = staged(world, ["", "甲局", "", "", "", None], ["", "甲站", "", "", "甲局", None])
    commit_all(KIND, batch, by=world.office)
    undo(KIND, batch, by=world.office)
    assert not Organization.objects.filter(name__in=["甲局", "甲站"]).exists()
    with pytest.raises(ValidationError, match="该事项刚刚已由他人办理，请刷新后查看。"):
        undo(KIND, batch, by=world.office)


def test_undo_is_refused_once_an_organization_is_used(world: World):
    batch = staged(world, ["", "甲局", "", "", "", None])
    commit_all(KIND, batch, by=world.office)
    factories.InspectionFactory(unit=Organization.objects.get(name="甲局"))
    with pytest.raises(ValidationError, match="本批新增的单位已被修改或使用，不能再整批撤销，请逐个处理。"):
        undo(KIND, batch, by=world.office)
    batch.refresh_from_db()
    assert (batch.status, Organization.objects.filter(name="甲局").count()) == ("committed", 1)


def test_undo_is_refused_after_a_change_and_after_an_update(world: World):
    batch = staged(world, ["", "甲局", "", "", "", None])
    commit_all(KIND, batch, by=world.office)
    Organization.objects.filter(name="甲局").update(secretary="某人")
    assert why_not_undo(batch) == "本批新增的单位已被修改或使用，不能再整批撤销，请逐个处理。"
    update = staged(world, ["", "青禾县水务局", "", "", "", 7])
    commit_all(KIND, update, by=world.office)
    with pytest.raises(ValidationError, match="本批更新了已登记的单位，原来的内容不能整批恢复"):
        undo(KIND, update, by=world.office)


def test_name_taken_since_the_check_is_shown_again(world: World):
    batch = staged(world, ["", "甲局", "", "", "", None])
    factories.OrganizationFactory(name="甲局")
    with pytest.raises(ValidationError, match="检查之后，分类或已登记的内容有了变化，已重新检查，请核对后再导入。"):
        commit_all(KIND, batch, by=world.office)
    batch.refresh_from_db()
    assert (batch.status, facts(batch)) == ("checked", {"新增": 0, "更新": 0, "无变化": 1})


def test_office_imports_in_the_browser(world: World, client):
    client.force_login(world.office)
    answer = client.post(reverse("rounds:organization_import"), {"file": workbook(["甲局"], header=["单位名称"])})
    batch = OrganizationImport.objects.get()
    assert answer.headers["Location"] == reverse("rounds:organization_import_detail", args=[batch.pk])
    page = client.get(answer.headers["Location"]).content.decode()
    assert ("导入全部 1 行" in page, "新增" in page) == (True, True)
    client.post(reverse("rounds:organization_import_commit", args=[batch.pk]))
    assert Organization.objects.filter(name="甲局").count() == 1


def test_office_of_two_committees_says_for_which_one_it_uploads(world: World, client):
    other = factories.CommitteeFactory()
    add_committee_role(other, user=world.office, role=CommitteeRole.OFFICE)
    client.force_login(world.office)
    url = reverse("rounds:organization_import")
    asked = client.post(url, {"file": workbook(["甲局"], header=["单位名称"])})
    assert (asked.status_code, asked.context["form"].errors.keys()) == (422, {"committee"})
    client.post(url, {"file": workbook(["甲局"], header=["单位名称"]), "committee": other.pk})
    assert OrganizationImport.objects.get().committee == other
