"""The filled-in ledger of a unit, and its way back onto paper."""

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from inspection.files.services.commits import commit_all, commit_valid
from inspection.trail.models import AccessRecord
from rectification.ledger.services import ledger
from rectification.ledger.services.imports import KIND, stage_ledger
from rectification.models import LedgerImport, LedgerItem, Measure, Update
from tests import factories
from tests.conftest import World
from tests.findings.import_files import sample, workbook

HEADER = (
    "序号",
    "具体问题",
    "责任领导",
    "措施序号",
    "具体措施",
    "完成时限",
    "进展情况",
    "状态",
    "建立制度（个）",
    "追缴资金（万元）",
    "销号情况",
)
PROBLEM = "第一议题制度落实不到位。抽查发现三项制度未执行。"


def row(sequence: Any = 1, problem: str = PROBLEM, **cells: Any) -> list[Any]:
    """One row of the form: what a test does not name stays blank."""
    keys = ("leader", "number", "measure", "due", "progress", "status", "rules", "recovered", "closing")
    return [sequence, problem, *(cells.get(key) for key in keys)]


def stage(world: World, *rows: list[Any]) -> LedgerImport:
    return stage_ledger(world.feedback, upload=workbook(*rows, header=HEADER), by=world.people["unit"])


def remarks(batch: LedgerImport) -> list[tuple[int, str, str]]:
    rows = batch.rows.order_by("number").values_list("number", "messages")
    return [(number, m["level"], m["text"]) for number, messages in rows for m in messages]


def bring(world: World, *rows: list[Any]) -> LedgerItem:
    commit_all(KIND, stage(world, *rows), by=world.people["unit"])
    return LedgerItem.objects.get(pk=world.item.pk)


def changes(batch: LedgerImport) -> dict[str, int]:
    return dict(batch.counts["facts"]["rows"])


@pytest.fixture
def office_ledger(world: World) -> World:
    """The unit's ledger with the 24 problems of the sample workbook."""
    LedgerItem.objects.all().delete()
    sheet = openpyxl.load_workbook(sample("02")).active
    for cells in sheet.iter_rows(min_row=6, values_only=True):
        if isinstance(cells[0], int):
            title, _, description = cells[2].partition("。")
            finding = factories.FindingFactory(
                inspection=world.fed_back, title=title, description=description, status="fed_back"
            )
            factories.LedgerItemFactory(feedback=world.feedback, finding=finding, sequence=cells[0])
    return world


def test_sample_imports_without_hand_work(office_ledger: World):
    batch = stage_ledger(office_ledger.feedback, upload=sample("02"), by=office_ledger.people["unit"])
    assert (batch.counts["rows"], batch.counts["errors"]) == (43, 0)
    assert changes(batch) == {"填写责任": 43, "新增措施": 43, "报送进展": 43}
    commit_all(KIND, batch, by=office_ledger.people["unit"])
    first = LedgerItem.objects.get(feedback=office_ledger.feedback, sequence=1)
    assert (first.leader, first.lead_department, first.principal, first.status) == (
        "赵向东", "业务股", "孙立群", "ongoing",
    )  # fmt: skip
    assert list(first.measures.values_list("number", "due_text")) == [("1.1", "立行立改"), ("1.2", "2025/10/15")]
    second = LedgerItem.objects.get(feedback=office_ledger.feedback, sequence=2)
    assert (second.status, second.is_long_term) == ("done", True)
    assert sum(u.recovered for u in second.updates.all()) == Decimal("46960.00")


def test_sample_when_brought_again_then_nothing_changes(office_ledger: World):
    person = office_ledger.people["unit"]
    commit_all(KIND, stage_ledger(office_ledger.feedback, upload=sample("02"), by=person), by=person)
    again = stage_ledger(office_ledger.feedback, upload=sample("02"), by=person)
    assert changes(again) == {"无变化": 43}
    with pytest.raises(ValidationError, match="表中内容与台账一致，没有需要导入的变化。"):
        commit_all(KIND, again, by=person)
    assert Update.objects.filter(batch__isnull=False).count() == 43


def test_export_when_brought_back_then_nothing_changes(office_ledger: World, client):
    person = office_ledger.people["unit"]
    commit_all(KIND, stage_ledger(office_ledger.feedback, upload=sample("02"), by=person), by=person)
    item = LedgerItem.objects.get(feedback=office_ledger.feedback, sequence=3)
    ledger.report_progress(item, text="总体已完成", status="done", is_long_term=True, by=person)
    client.force_login(person)
    response = client.get(reverse("rectification:ledger_export", args=[office_ledger.feedback.pk]))
    content = b"".join(response.streaming_content)
    again = stage_ledger(office_ledger.feedback, upload=SimpleUploadedFile("台账.xlsx", content), by=person)
    assert (changes(again), again.counts["errors"]) == ({"无变化": 44}, 0)


def test_row_when_ledger_knows_the_measure_then_its_words_change(world: World):
    measure = ledger.add_measure(world.item, text="开展自查", by=world.people["unit"])
    bring(world, row(number="1.1", measure="开展全面自查", due="2025年8月底前"))
    measure.refresh_from_db()
    assert (measure.text, measure.due_text, str(measure.due_on)) == ("开展全面自查", "2025年8月底前", "2025-08-31")


def test_row_when_number_is_missing_then_next_one_is_given_once(world: World):
    ledger.add_measure(world.item, text="开展自查", by=world.people["unit"])
    bring(world, row(measure="约谈责任人"), row(number="1.4", measure="修订制度"))
    assert sorted(world.item.measures.values_list("number", "text")) == [
        ("1.1", "开展自查"), ("1.4", "修订制度"), ("1.5", "约谈责任人"),
    ]  # fmt: skip
    assert changes(stage(world, row(measure="约谈责任人"))) == {"无变化": 1}


def test_figures_when_they_are_totals_then_only_the_rest_is_added(world: World):
    given = {"number": "1.1", "measure": "清退", "progress": "清退一批", "status": "正在推进"}
    bring(world, row(**given, recovered=1.46, rules=1))
    bring(world, row(**given | {"progress": "全部清退"}, recovered="4.176万元", rules=3))
    assert list(world.item.updates.values_list("recovered", "rules_made")) == [
        (Decimal("27160.00"), 2), (Decimal("14600.00"), 1),
    ]  # fmt: skip


def test_figures_when_less_than_before_then_kept_with_a_warning(world: World):
    given = {"number": "1.1", "measure": "清退", "progress": "清退一批"}
    bring(world, row(**given, recovered=4.176, rules=2))
    batch = stage(world, row(**given, recovered=1, rules=1))
    assert remarks(batch) == [
        (2, "warning", "表中建立制度1个，少于已报送的2个，按已报送的保留"),
        (2, "warning", "表中追缴资金少于已报送的4.176万元，按已报送的保留"),
    ]
    assert changes(batch) == {"无变化": 1}


def test_figures_when_merged_over_measures_then_counted_once(world: World):
    given = {"progress": "已清退", "status": "已完成", "recovered": 2}
    batch = stage(world, row(number="1.1", measure="自查", **given), row(number="1.2", measure="清退", **given))
    assert remarks(batch) == [(3, "warning", "进展和数字与上一行相同，制度和资金只计一次")]
    commit_all(KIND, batch, by=world.people["unit"])
    assert sorted(world.item.updates.values_list("recovered", flat=True)) == [0, Decimal("20000.00")]


@pytest.mark.parametrize(
    ("words", "status", "is_long_term"),
    [
        ("已完成并长期坚持", "done", True),
        ("已完成", "done", False),
        ("基本完成并持续整改", "mostly_done", False),
        ("正在推进", "ongoing", False),
        ("未完成", "ongoing", False),
        ("长期坚持", "ongoing", True),
    ],
)
def test_status_word_when_imported_then_status_and_flag(words, status, is_long_term, world: World):
    item = bring(world, row(number="1.1", measure="自查", progress="已自查", status=words))
    assert (item.status, item.is_long_term) == (status, is_long_term)
    done_on = timezone.localdate() if status == "done" else None
    assert item.measures.get().done_on == done_on


def test_item_when_one_measure_is_open_then_not_done(world: World):
    rows = [row(number="1.1", measure="自查", progress="完成", status="已完成"), row(number="1.2", measure="培训")]
    assert bring(world, *rows).status == "ongoing"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"problem": "公务接待超标准，金额较大"}, "第2行的问题与台账第1条不一致"),
        ({"sequence": 7}, "台账中没有第7条，请核对序号"),
        ({"sequence": None}, "「序号」：不能为空，请按台账的序号填写"),
        ({"number": "1.9"}, "措施1.9没有写明具体措施"),
        ({"measure": "自查", "progress": "好", "status": "差不多"},
         "「状态」：“差不多”不在可选范围内，应为：已完成、已完成并长期坚持、基本完成并持续整改、正在推进、未完成"),
        ({"measure": "自查", "progress": "好", "rules": -1}, "「建立制度」：不能是负数，也不能过大，请核对"),
    ],
)  # fmt: skip
def test_row_when_wrong_then_error_and_nothing_is_written(given, text, world: World):
    batch = stage(world, row(**given))
    assert remarks(batch) == [(2, "error", text)]
    with pytest.raises(ValidationError, match="还有 1 行有错误，请改正后重新上传，或只导入正确的行。"):
        commit_all(KIND, batch, by=world.people["unit"])
    assert not Measure.objects.exists()


def test_row_when_measure_number_repeats_then_error(world: World):
    batch = stage(world, row(number="1.1", measure="自查"), row(number="1.1", measure="培训"))
    assert remarks(batch) == [(3, "error", "措施序号1.1在第1条中重复")]
    assert commit_valid(KIND, batch, by=world.people["unit"]) == 1


def test_row_when_unit_wishes_closing_then_only_a_warning(world: World):
    batch = stage(world, row(number="1.1", measure="自查", progress="完成", status="已完成", closing="是"))
    text = "销号须经会审，不会直接销号；整改完成后请在系统中申请销号"
    assert remarks(batch) == [(2, "warning", text)]
    commit_all(KIND, batch, by=world.people["unit"])
    world.item.refresh_from_db()
    assert (world.item.status, world.item.closing_requests.count()) == ("done", 0)


def test_row_when_item_is_closed_then_error_only_for_a_change(world: World):
    LedgerItem.objects.filter(pk=world.item.pk).update(status="closed", closed_on=timezone.localdate())
    assert remarks(stage(world, row(closing="已销号"))) == []
    assert remarks(stage(world, row(measure="自查"))) == [(2, "error", "该问题已销号，不能再修改。")]


def test_row_when_request_is_open_then_error(world: World):
    factories.ClosingRequestFactory(item=world.item, submitted_by=world.people["unit"])
    text = "该问题正在申请销号，请先撤回申请或等待会审结果。"
    assert remarks(stage(world, row(leader="赵向东"))) == [(2, "error", text)]


def test_row_when_problem_is_shortened_or_rewritten_a_little_then_matched(world: World):
    for problem in ("第一议题制度落实不到位", "“第一议题”制度落实不到位。抽查发现5项制度未严格执行。"):
        assert remarks(stage(world, row(problem=problem, measure="自查"))) == []


def test_commit_when_somebody_reported_meanwhile_then_checked_again(world: World):
    batch = stage(world, row(number="1.1", measure="自查", progress="完成"))
    ledger.add_measure(world.item, text="自查", by=world.unithead)
    with pytest.raises(ValidationError, match="检查之后，分类或已登记的内容有了变化，已重新检查，请核对后再导入。"):
        commit_all(KIND, batch, by=world.people["unit"])
    assert (world.item.updates.count(), world.item.measures.count()) == (0, 1)


def test_import_pages_when_driven_then_file_to_ledger_and_annotated_back(world: World, client):
    client.force_login(world.people["unit"])
    upload = workbook(
        row(number="1.1", measure="自查", progress="完成", status="已完成"), row(sequence=9), header=HEADER
    )
    response = client.post(reverse("rectification:import_upload", args=[world.feedback.pk]), {"file": upload})
    batch = LedgerImport.objects.get()
    assert response.url == batch.get_absolute_url()
    assert client.get(batch.get_absolute_url()).status_code == 200
    annotated = client.get(reverse("rectification:import_annotated", args=[batch.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(annotated.content)).active
    assert "台账中没有第9条，请核对序号" in str(sheet.cell(3, len(HEADER) + 1).value)
    client.post(reverse("rectification:import_commit_valid", args=[batch.pk]))
    assert world.item.updates.get().text == "完成"


def test_import_when_undone_then_refused_because_reports_stay(world: World, client):
    batch = stage(world, row(number="1.1", measure="自查", progress="完成"))
    commit_all(KIND, batch, by=world.people["unit"])
    client.force_login(world.people["unit"])
    page = client.post(reverse("rectification:import_undo", args=[batch.pk]), follow=True)
    assert "整改进展是正式记录，导入后不能撤销" in page.content.decode()
    assert world.item.updates.count() == 1


def test_export_when_printed_then_form_of_the_office(world: World, client):
    ledger.add_measure(world.item, text="=1+1", by=world.people["unit"])
    ledger.add_measure(world.item, text="培训", due_text="年底前", by=world.people["unit"])
    client.force_login(world.leader)
    response = client.get(reverse("rectification:ledger_export", args=[world.feedback.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert sheet["A1"].value == "青禾县水务局落实第三巡察组反馈意见整改台账"
    assert [sheet.cell(3, column).value for column in (1, 2, 4, 8, 11, 15)] == [
        "序号", "反馈问题", "整改责任", "整改措施", "整改进展", "销号情况",
    ]  # fmt: skip
    assert (sheet["I5"].value, sheet["I5"].data_type, sheet["J6"].value) == ("=1+1", "s", "年底前")
    assert "C5:C6" in {str(merged) for merged in sheet.merged_cells.ranges}
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows) == (
        "landscape",
        9,
        "$1:$4",
    )
    assert AccessRecord.objects.get(action="export").object_id == world.feedback.pk


def test_export_of_round_when_unit_asks_then_own_rows_only(world: World, client):
    other = factories.LedgerItemFactory(feedback=factories.FeedbackFactory(inspection=world.running))
    client.force_login(world.people["unit"])
    response = client.get(reverse("rectification:ledger_export_all") + f"?round={world.round.pk}")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert [sheet.cell(line, 2).value for line in range(5, sheet.max_row + 1)] == ["青禾县水务局"]
    assert str(other.unit) == "青禾县教育局"


@pytest.mark.parametrize("query", ["?round=0", "?round=x", "?round=９", "?round=99999999999999999999999"])
def test_export_of_round_when_round_is_unknown_then_404(query, world: World, client):
    client.force_login(world.office)
    assert client.get(reverse("rectification:ledger_export_all") + query).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_export_asks_the_same_number_of_queries(rows, world: World, client, django_assert_num_queries):
    for item in [world.item, *factories.LedgerItemFactory.create_batch(rows - 1, feedback=world.feedback)]:
        measure = ledger.add_measure(item, text="自查", by=world.people["unit"])
        ledger.report_progress(item, text="完成", status="done", measure=measure, by=world.people["unit"])
    client.force_login(world.people["unit"])
    # session, user, roles, feedback, note of the export, items, sums, newest reports, measures
    with django_assert_num_queries(9):
        b"".join(client.get(reverse("rectification:ledger_export", args=[world.feedback.pk])).streaming_content)
