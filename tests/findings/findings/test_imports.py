"""Findings from a workbook, as the services see them."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from findings.findings.services.imports import KIND, stage_findings
from findings.models import Finding, FindingImport
from inspection.files.importing import storable
from inspection.files.services import imports, keep
from inspection.files.services.commits import commit_all, commit_valid, discard, undo
from inspection.files.services.imports import upload_of
from rounds.models import CategoryTree, Inspection
from rounds.rules.services.reference import load_reference
from tests import factories
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
    assert commit_all(KIND, batch, by=world.leader) == rows
    assert Finding.objects.filter(batch=batch, category__parent__isnull=False, status="draft").count() == rows


def test_old_workbook_keeps_every_fact_of_a_row(inspection, world: World):
    batch = stage_findings(inspection, upload=sample("03"), by=world.leader)
    commit_all(KIND, batch, by=world.leader)
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
    commit_all(KIND, batch, by=world.leader)
    first = Finding.objects.get(batch=batch, source_row=6)
    assert (first.title, first.deadline_text) == ("“第一议题”制度落实不到位", "2025/10/15")


def test_commit_valid_writes_only_rows_without_errors(inspection, world: World):
    upload = workbook(["", "没有的类", "甲问题", ""], ["", "理论学习", "乙问题", ""])
    batch = stage_findings(inspection, upload=upload, by=world.leader)
    with pytest.raises(ValidationError, match="还有 1 行有错误，请改正后重新上传，或只导入正确的行。"):
        commit_all(KIND, batch, by=world.leader)
    assert commit_valid(KIND, batch, by=world.leader) == 1
    assert [f.title for f in Finding.objects.filter(batch=batch)] == ["乙问题"]


def test_undo_removes_the_batch(inspection, world: World):
    batch = stage_findings(inspection, upload=titles("甲问题", "乙问题"), by=world.leader)
    commit_all(KIND, batch, by=world.leader)
    undo(KIND, batch, by=world.leader)
    batch.refresh_from_db()
    assert (Finding.objects.filter(batch=batch).count(), batch.status, batch.undone_by) == (0, "undone", world.leader)


def remarks(batch: FindingImport) -> list[tuple[int, str, str]]:
    return [(row.number, m["level"], m["text"]) for row in batch.rows.order_by("number") for m in row.messages]


def test_categories_are_matched_by_class_aspect_and_short_name(inspection, world: World):
    batch = stage_findings(
        inspection,
        upload=workbook(
            ["", "（一）理论学习方面", "甲问题", ""],
            ["基层党组织建设", "选人用人问题", "乙问题", ""],
            ["", "聚焦群众身边不正之风和腐败问题/惠民资金", "丙问题", ""],
            ["聚焦基层党组织和党员队伍建设", "基层党组织建设", "丁问题", ""],
        ),
        by=world.leader,
    )
    assert remarks(batch) == []
    commit_all(KIND, batch, by=world.leader)
    names = [str(f.category) for f in Finding.objects.filter(batch=batch).order_by("source_row")]
    assert names == ["理论学习", "选人用人", "惠民资金", "基层党组织建设"]


def test_unknown_categories_are_errors_with_advice(inspection, world: World):
    batch = stage_findings(
        inspection,
        upload=workbook(
            ["聚焦党中央决策部署在基层落实情况", "理论学系", "甲问题", ""],
            ["聚焦党中央决策部署在基层落实情况", "选人用人", "乙问题", ""],
            ["聚焦外星", "理论学习", "丙问题", ""],
        ),
        by=world.leader,
    )
    assert remarks(batch) == [
        (2, "error", "「类别」：“理论学系”不在本轮问题分类中，是否为“理论学习”？"),
        (
            3,
            "error",
            "「类别」：“选人用人”不属于“聚焦党中央决策部署在基层落实情况”，本轮分类中它在“聚焦基层党组织和党员队伍建设”之下",
        ),
        (4, "error", "「方面」：方面“聚焦外星”不在本轮问题分类中，请按本轮分类填写，或请巡察办补充分类"),
    ]


def test_class_under_two_aspects_asks_for_the_aspect(inspection, world: World):
    other = world.round.categories.categories.get(name="聚焦群众身边不正之风和腐败问题")
    factories.CategoryFactory(tree=world.round.categories, parent=other, name="理论学习")
    batch = stage_findings(inspection, upload=workbook(["", "理论学习", "甲问题", ""]), by=world.leader)
    assert remarks(batch)[0][2].endswith("下都有，请在“方面”列写明是哪一个")


def test_repeats_in_the_file_and_in_the_inspection_are_warnings(inspection, world: World):
    long = "2024年1月至6月召开党组会31次，其中9次未安排“第一议题”学习，3次以传阅文件代替集体研讨。"
    Finding.objects.filter(pk=world.finding.pk).update(title="老问题", description=long)
    batch = stage_findings(
        inspection,
        upload=workbook(
            ["", "理论学习", "老问题。", "别的内容"],
            ["", "理论学习", "学习不到位", long.replace("31次", "32次")],
            ["", "理论学习", "新问题", ""],
            ["", "理论学习", "新 问题", ""],
            ["", "理论学习", "毫不相干", "抽查下属单位的固定资产台账，账实不符，涉及资产若干。"],
        ),
        by=world.leader,
    )
    number = world.finding.number
    assert remarks(batch) == [
        (2, "warning", f"与已登记的问题 {number}标题相同，请确认是否重复"),
        (3, "warning", f"与已登记的问题 {number}内容相近，请确认是否重复"),
        (5, "warning", "与第4行标题相同，请确认是否重复"),
    ]
    assert batch.rows.filter(included=True).count() == 5


def test_same_file_twice_warns_on_every_row(inspection, world: World):
    commit_all(KIND, stage_findings(inspection, upload=sample("07"), by=world.leader), by=world.leader)
    again = stage_findings(inspection, upload=sample("07"), by=world.member)
    assert (again.counts["warning_rows"], again.counts["errors"]) == (24, 0)


def test_unticked_rows_are_not_imported(inspection, world: World):
    batch = stage_findings(inspection, upload=titles("甲问题", "乙问题"), by=world.leader)
    imports.exclude_row(KIND, batch, 2, by=world.leader)
    commit_all(KIND, batch, by=world.leader)
    assert [f.title for f in Finding.objects.filter(batch=batch)] == ["乙问题"]


def test_nothing_ticked_is_refused(inspection, world: World):
    batch = stage_findings(inspection, upload=titles("甲问题"), by=world.leader)
    imports.exclude_row(KIND, batch, 2, by=world.leader)
    with pytest.raises(ValidationError, match="没有可以导入的行。"):
        commit_all(KIND, batch, by=world.leader)


def test_wrong_values_are_errors_in_their_cells(inspection, world: World):
    header = ["具体问题", "整改时限", "涉及金额（万元）", "整改类型", "承办人"]
    upload = workbook(["题" * 201, "2026-13-05", -3, "马上改", "人" * 81], header=header)
    batch = stage_findings(inspection, upload=upload, by=world.leader)
    row = batch.rows.get()
    assert [(m["key"], m["text"]) for m in row.messages if m["level"] == "error"] == [
        ("deadline", "「整改时限」：2026-13-05 不是有效日期，应为 2026-12-05 这样的格式"),
        ("rectify_kind", "「整改类型」：“马上改”不在可选范围内，应为：立行立改、限期整改、长期坚持"),
        ("handlers", "「承办人」：内容有 81 个字，最多 80 个字"),
        ("title", "内容太长，分不出问题的标题，请写成“问题：事实”，或分为“具体问题”“主要表现”两列"),
        ("amount", "「涉及金额」：金额不能是负数，请核对"),
    ]


def test_amount_that_looks_like_the_wrong_unit_is_a_warning(inspection, world: World):
    upload = workbook(["甲问题", 41760], header=["具体问题", "涉及金额（万元）"])
    batch = stage_findings(inspection, upload=upload, by=world.leader)
    assert remarks(batch)[0] == (2, "warning", "「涉及金额」：金额在1亿元以上，请核对金额单位")


def test_kind_of_rectification_follows_the_time_limit(inspection, world: World):
    upload = workbook(
        ["甲问题", "立行立改"], ["乙问题", "长期坚持"], ["丙问题", "2025年8月底前"], header=["具体问题", "整改时限"]
    )
    batch = stage_findings(inspection, upload=upload, by=world.leader)
    commit_all(KIND, batch, by=world.leader)
    found = Finding.objects.filter(batch=batch).order_by("source_row").values_list("rectify_kind", "deadline_text")
    assert list(found) == [("immediate", "立行立改"), ("long_term", "长期坚持"), ("limited", "2025年8月底前")]


def test_wrong_table_names_the_missing_column_and_writes_nothing(inspection, world: World):
    batch = stage_findings(inspection, upload=sample("05"), by=world.leader)
    assert batch.messages[0]["text"] == "缺少必填列「具体问题」"
    for commit in (commit_all, commit_valid):
        with pytest.raises(ValidationError, match="这个文件的列还有错误，请先核对各列或改正后重新上传。"):
            commit(KIND, batch, by=world.leader)


def test_mapping_is_corrected_and_remembered_for_the_same_headings(inspection, world: World):
    header = ["怪名字", "另一列"]
    batch = stage_findings(inspection, upload=workbook(["低保动态管理不及时", "某某"], header=header), by=world.leader)
    assert batch.counts["errors"] > 0
    imports.remap(KIND, batch, {"A": "title", "B": ""}, by=world.leader)
    assert (batch.rows.get().values["title"], batch.counts["errors"]) == ("低保动态管理不及时", 0)
    again = stage_findings(inspection, upload=workbook(["公务接待超标准", "某某"], header=header), by=world.leader)
    other = stage_findings(inspection, upload=workbook(["公务接待超标准", "某某"], header=header), by=world.member)
    assert (again.counts["errors"], again.mapping["is_remembered"]) == (0, True)
    assert (other.counts["errors"] > 0, other.mapping["is_remembered"]) == (True, False)


def test_two_headings_for_one_column_are_refused(inspection, world: World):
    batch = stage_findings(inspection, upload=workbook(["甲", "乙"], header=["问题", "问题乙"]), by=world.leader)
    with pytest.raises(ValidationError, match="“问题”和“问题乙”都对应了“具体问题”，一个栏目只能对应一列。"):
        imports.remap(KIND, batch, {"A": "title", "B": "title"}, by=world.leader)
    with pytest.raises(ValidationError, match="选择的栏目不存在，请刷新后重试。"):
        imports.remap(KIND, batch, {"A": "hacked"}, by=world.leader)


def test_remapping_keeps_the_rows_the_person_left_out(inspection, world: World):
    batch = stage_findings(inspection, upload=titles("甲问题", "乙问题"), by=world.leader)
    imports.exclude_row(KIND, batch, 3, by=world.leader)
    imports.remap(KIND, batch, {"A": "title"}, by=world.leader)
    assert list(batch.rows.order_by("number").values_list("included", flat=True)) == [True, False]


def test_second_click_is_told_and_writes_nothing(inspection, world: World):
    batch = stage_findings(inspection, upload=titles("甲问题"), by=world.leader)
    same = FindingImport.objects.get(pk=batch.pk)
    commit_all(KIND, batch, by=world.leader)
    for act in (commit_all, commit_valid):
        with pytest.raises(ValidationError, match="该事项刚刚已由他人办理，请刷新后查看。"):
            act(KIND, same, by=world.member)
    with pytest.raises(ValidationError, match="该事项刚刚已由他人办理，请刷新后查看。"):
        discard(KIND, same, by=world.member)
    assert Finding.objects.filter(batch=batch).count() == 1


def test_discarded_batch_changes_no_more(inspection, world: World):
    batch = stage_findings(inspection, upload=titles("甲问题"), by=world.leader)
    discard(KIND, batch, by=world.leader)
    for act in (
        lambda: commit_all(KIND, batch, by=world.leader),
        lambda: imports.remap(KIND, batch, {"A": "title"}, by=world.leader),
        lambda: imports.exclude_row(KIND, batch, 2, by=world.leader),
        lambda: undo(KIND, batch, by=world.leader),
    ):
        with pytest.raises(ValidationError, match="该事项刚刚已由他人办理，请刷新后查看。"):
            act()


def test_category_gone_since_the_check_is_shown_before_anything_is_written(inspection, world: World):
    batch = stage_findings(inspection, upload=workbook(["", "理论学习", "甲问题", ""]), by=world.leader)
    world.round.categories.categories.filter(name="理论学习").update(name="理论武装")
    sentence = "检查之后，分类或已登记的内容有了变化，已重新检查，请核对后再导入。"
    with pytest.raises(ValidationError, match=sentence):
        commit_all(KIND, batch, by=world.leader)
    batch.refresh_from_db()
    assert (batch.status, batch.counts["error_rows"], batch.rows.get().level) == ("checked", 1, "error")


def test_finding_registered_since_the_check_is_shown_and_may_then_be_imported(inspection, world: World):
    batch = stage_findings(inspection, upload=titles("甲问题"), by=world.leader)
    Finding.objects.filter(pk=world.finding.pk).update(title="甲问题")
    with pytest.raises(ValidationError, match="已重新检查，请核对后再导入。"):
        commit_all(KIND, batch, by=world.leader)
    assert commit_all(KIND, batch, by=world.leader) == 1


def test_change_of_an_unticked_row_does_not_matter(inspection, world: World):
    batch = stage_findings(inspection, upload=titles("甲问题", "乙问题"), by=world.leader)
    imports.exclude_row(KIND, batch, 2, by=world.leader)
    Finding.objects.filter(pk=world.finding.pk).update(title="甲问题")
    assert commit_all(KIND, batch, by=world.leader) == 1


def test_commit_and_upload_are_refused_after_the_feedback(inspection, world: World):
    batch = stage_findings(inspection, upload=titles("甲问题"), by=world.leader)
    Inspection.objects.filter(pk=inspection.pk).update(stage="rectify")
    for act in (
        lambda: commit_all(KIND, batch, by=world.leader),
        lambda: stage_findings(world.fed_back, upload=titles("乙问题"), by=world.leader),
    ):
        with pytest.raises(ValidationError, match="该巡察任务已经反馈，不能再导入问题。"):
            act()
    batch.refresh_from_db()
    assert batch.status == "checked"


@pytest.mark.parametrize(
    "work",
    [
        lambda finding: Finding.objects.filter(pk=finding.pk).update(is_touched=True),
        lambda finding: Finding.objects.filter(pk=finding.pk).update(status="team_review"),
        lambda finding: Finding.objects.filter(pk=finding.pk).update(version=2),
        lambda finding: finding.evidence.add(keep(b"1", "证据.txt", "text/plain", by=None)),
        lambda finding: factories.LeadFactory(inspection=finding.inspection, finding=finding),
        lambda finding: factories.FindingFactory(inspection=finding.inspection, earlier=finding),
    ],
    ids=["edited", "submitted", "corrected", "evidence", "lead", "recurrence"],
)
def test_undo_is_refused_once_somebody_worked_with_a_finding(work, inspection, world: World):
    batch = stage_findings(inspection, upload=titles("甲问题", "乙问题"), by=world.leader)
    commit_all(KIND, batch, by=world.leader)
    work(Finding.objects.get(batch=batch, source_row=3))
    with pytest.raises(ValidationError, match="本批有 1 个问题已经修改、提交、上传佐证或用于其他事项"):
        undo(KIND, batch, by=world.leader)
    batch.refresh_from_db()
    assert (batch.status, Finding.objects.filter(batch=batch).count()) == ("committed", 2)


def test_undo_twice_is_told(inspection, world: World):
    batch = stage_findings(inspection, upload=titles("甲问题"), by=world.leader)
    commit_all(KIND, batch, by=world.leader)
    undo(KIND, batch, by=world.leader)
    with pytest.raises(ValidationError, match="该事项刚刚已由他人办理，请刷新后查看。"):
        undo(KIND, batch, by=world.member)


def test_own_workbook_comes_back_with_every_remark(inspection, world: World):
    upload = workbook(["", "理论学系", "甲问题", ""], ["", "理论学习", "甲问题", ""])
    batch = stage_findings(inspection, upload=upload, by=world.leader)
    sheet = openpyxl.load_workbook(io.BytesIO(imports.annotated(KIND, batch))).active
    assert [cell.value for cell in sheet["E"]] == [
        "检查结果",
        "错误：「类别」：“理论学系”不在本轮问题分类中，是否为“理论学习”？",
        "提醒：与第2行标题相同，请确认是否重复",
    ]
    assert (sheet["B2"].fill.fgColor.rgb, sheet["C3"].fill.fgColor.rgb) == ("FFFFC7CE", "FFFFEB9C")


def test_merged_cell_carries_its_remark_once(inspection, world: World):
    world.round.categories.categories.filter(name="理论学习").update(name="理论武装")
    batch = stage_findings(inspection, upload=sample("01"), by=world.leader)
    sheet = openpyxl.load_workbook(io.BytesIO(imports.annotated(KIND, batch))).active
    assert sheet["C4"].comment.text == "错误：「类别」：“理论学习”不在本轮问题分类中，是否为“理论武装”？"
    assert [sheet["J4"].value == sheet["J5"].value, sheet["J6"].value] == [True, "通过"]


def test_numbers_continue_and_queries_do_not_grow_with_the_rows(
    inspection, world: World, django_assert_max_num_queries
):
    first = stage_findings(inspection, upload=titles("甲问题"), by=world.leader)
    commit_all(KIND, first, by=world.leader)
    with django_assert_max_num_queries(40):
        many = stage_findings(
            inspection, upload=titles(*(f"第{n}号事项{n * 7919}" for n in range(1500))), by=world.leader
        )
        commit_all(KIND, many, by=world.leader)
    numbers = Finding.objects.filter(batch__in=[first, many]).order_by("pk").values_list("number", flat=True)
    assert (numbers[0], numbers[1], numbers[1500]) == ("XC2025-01-03-001", "XC2025-01-03-002", "XC2025-01-03-1501")


def test_characters_no_database_takes_do_not_stop_an_import(inspection, world: World):
    text = "具体问题,主要表现\n甲问题,内容_x0000_\u200b\n".encode() + b"\xef\xbf\xbd\n"
    batch = stage_findings(inspection, upload=upload_of(text, "问题.csv"), by=world.leader)
    assert batch.rows.filter(number=2).get().values["title"] == "甲问题"
    assert storable("甲\x00乙\ud800丙") == "甲乙丙"
