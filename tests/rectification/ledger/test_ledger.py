import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection.trail.models import AccessRecord
from rectification.closing.choices import RequestState
from rectification.ledger.choices import ItemStatus
from rectification.ledger.services import ledger
from rectification.models import LedgerCount, LedgerItem, Measure, Update
from tests import factories
from tests.conftest import World

CLOSED = "该问题已销号，不能再修改。"
UNDER_REVIEW = "该问题正在申请销号，请先撤回申请或等待会审结果。"


def report(world: World, item: LedgerItem | None = None, **facts) -> Update:
    given = {"text": "已完成自查", "status": "ongoing"} | facts
    return ledger.report_progress(item or world.item, **given, by=world.people["unit"])


def test_edit_item_when_open_then_responsibility_is_kept(world: World):
    facts = {"target": "制度落实", "leader": "赵向东", "lead_department": "办公室", "support_departments": "财务股"}
    ledger.edit_item(world.item, **facts, principal="孙立群", by=world.people["unit"])
    world.item.refresh_from_db()
    assert (world.item.target, world.item.leader, world.item.principal) == ("制度落实", "赵向东", "孙立群")


def test_add_measure_when_some_exist_then_numbers_run_on(world: World):
    numbers = [ledger.add_measure(world.item, text="自查", by=world.people["unit"]).number for _ in range(3)]
    Measure.objects.get(number="1.2").delete()
    assert numbers == ["1.1", "1.2", "1.3"]
    assert ledger.add_measure(world.item, text="培训", by=world.people["unit"]).number == "1.4"


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2025年8月底前", dt.date(2025, 8, 31)),
        ("年底前", dt.date(2025, 12, 31)),
        ("长期坚持", dt.date(2025, 11, 20)),
        ("适时", None),
        ("", None),
    ],
)
def test_add_measure_when_limit_is_written_then_day_follows_and_words_stay(words, day, world: World):
    measure = ledger.add_measure(world.item, text="自查", due_text=words, by=world.people["unit"])
    assert (measure.due_text, measure.due_on) == (words, day)


def test_remove_measure_when_reported_then_refused(world: World):
    measure = ledger.add_measure(world.item, text="自查", by=world.people["unit"])
    report(world, measure=measure)
    with pytest.raises(ValidationError, match="该措施已报送进展，不能删除。"):
        ledger.remove_measure(measure, by=world.people["unit"])
    assert Measure.objects.filter(pk=measure.pk).exists()


def test_finish_measure_when_done_already_then_refused(world: World):
    measure = ledger.add_measure(world.item, text="自查", by=world.people["unit"])
    ledger.finish_measure(measure, by=world.people["unit"])
    with pytest.raises(ValidationError, match="该事项刚刚已由他人办理，请刷新后查看。"):
        ledger.finish_measure(measure, by=world.unithead)


def test_report_progress_when_reported_then_record_and_status(world: World):
    results = ledger.Results(recovered=Decimal("41760"), rules_made=1, people_handled=2)
    update = report(world, status="done", is_long_term=True, results=results)
    world.item.refresh_from_db()
    assert (world.item.status, world.item.is_long_term) == ("done", True)
    assert (update.recovered, update.rules_made, update.people_handled) == (Decimal("41760"), 1, 2)


def test_report_progress_when_reported_again_then_both_records_stay(world: World):
    report(world, text="第一次")
    report(world, text="第二次", status="mostly_done")
    assert list(world.item.updates.values_list("text", "status")) == [("第二次", "mostly_done"), ("第一次", "ongoing")]


def test_report_progress_when_one_of_two_measures_is_done_then_item_goes_on(world: World):
    first, second = (ledger.add_measure(world.item, text="自查", by=world.people["unit"]) for _ in range(2))
    report(world, measure=first, status="done")
    world.item.refresh_from_db()
    first.refresh_from_db()
    assert (world.item.status, first.done_on) == ("ongoing", timezone.localdate())
    report(world, measure=second, status="done")
    world.item.refresh_from_db()
    assert world.item.status == "done"


def test_report_progress_when_measure_is_foreign_then_refused(world: World):
    foreign = factories.MeasureFactory()
    with pytest.raises(ValidationError, match="所选措施不属于该问题。"):
        report(world, measure=foreign)


@pytest.mark.parametrize("status", ["closed", "returned", "not_started"])
def test_report_progress_when_status_is_not_the_units_then_refused(status, world: World):
    with pytest.raises(ValidationError, match="请选择整改中、基本完成或已完成；销号须经会审。"):
        report(world, status=status)


def test_report_progress_when_item_is_closed_then_refused(world: World):
    LedgerItem.objects.filter(pk=world.item.pk).update(status="closed", closed_on=dt.date(2025, 9, 1))
    with pytest.raises(ValidationError, match=CLOSED):
        report(world)


def test_report_progress_when_request_is_open_then_refused(world: World):
    factories.ClosingRequestFactory(
        item=world.item, submitted_by=world.people["unit"], state=RequestState.AWAITING_HEAD
    )
    with pytest.raises(ValidationError, match=UNDER_REVIEW):
        report(world)


def test_update_when_changed_or_removed_then_database_refuses(world: World):
    update = report(world)
    with pytest.raises(InternalError), transaction.atomic():
        Update.objects.filter(pk=update.pk).update(text="改写")
    with pytest.raises(InternalError), transaction.atomic():
        update.delete()


def test_change_deadline_when_office_moves_it_then_explanation_says_who_and_why(world: World):
    ledger.change_deadline(world.item, due_on=dt.date(2026, 1, 20), reason="涉及诉讼", by=world.office)
    world.item.refresh_from_db()
    today = timezone.localdate()
    assert world.item.due_on == dt.date(2026, 1, 20)
    assert world.item.due_explanation == (
        f"测试office于{today:%Y-%m-%d}将期限由2025-11-20调整为2026-01-20，理由：涉及诉讼"
    )


def test_change_deadline_when_not_allowed_then_refused(world: World):
    with pytest.raises(ValidationError, match="请填写调整期限的理由。"):
        ledger.change_deadline(world.item, due_on=dt.date(2026, 1, 20), reason=" ", by=world.office)
    with pytest.raises(ValidationError, match="新期限与原期限相同。"):
        ledger.change_deadline(world.item, due_on=world.item.due_on, reason="调整", by=world.office)
    LedgerItem.objects.filter(pk=world.item.pk).update(status="closed", closed_on=dt.date(2025, 9, 1))
    with pytest.raises(ValidationError, match=CLOSED):
        ledger.change_deadline(world.item, due_on=dt.date(2026, 1, 20), reason="调整", by=world.office)


def test_progress_page_when_posted_then_evidence_can_be_downloaded_and_is_recorded(world: World, client):
    client.force_login(world.people["unit"])
    url = reverse("rectification:progress_report", args=[world.item.pk])
    files = [SimpleUploadedFile(f"材料{n}.pdf", b"%PDF-1.7") for n in range(2)]
    data = {"text": "完成清退", "status": "done", "recovered": "4.176万元", "uploads": files}
    assert client.post(url, data).status_code == 302
    update = world.item.updates.get()
    assert (update.recovered, update.evidence.count()) == (Decimal("41760.00"), 2)
    attachment = update.evidence.first()
    client.force_login(world.people["discipline"])
    response = client.get(reverse("rectification:evidence_download", args=[update.pk, attachment.pk]))
    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    record = AccessRecord.objects.get(action="download")
    assert (record.object_id, record.note) == (world.item.pk, attachment.name)


def test_evidence_download_when_file_is_of_another_update_then_404(world: World, client):
    update, other = report(world), report(world)
    attachment = factories.AttachmentFactory()
    other.evidence.add(attachment)
    client.force_login(world.people["unit"])
    assert client.get(reverse("rectification:evidence_download", args=[update.pk, attachment.pk])).status_code == 404


def test_progress_page_when_amount_is_no_number_then_words_stay(world: World, client):
    client.force_login(world.people["unit"])
    url = reverse("rectification:progress_report", args=[world.item.pk])
    response = client.post(url, {"text": "已约谈三人", "status": "done", "recovered": "若干"})
    assert response.status_code == 422
    assert response.context["form"].errors == {"recovered": ["请填写金额，例如41760或4.176万元。"]}
    assert "已约谈三人" in response.content.decode()


def test_progress_page_when_measure_is_foreign_then_not_offered(world: World, client):
    foreign = factories.MeasureFactory()
    client.force_login(world.people["unit"])
    url = reverse("rectification:progress_report", args=[world.item.pk])
    response = client.post(url, {"text": "已约谈", "status": "done", "measure": foreign.pk})
    assert list(response.context["form"].errors) == ["measure"]


@pytest.mark.parametrize("route", ["measure_edit", "measure_remove", "measure_finish"])
def test_measure_pages_when_measure_is_of_another_unit_then_404(route, world: World, client):
    foreign = factories.MeasureFactory()
    client.force_login(world.unithead)
    data = {"text": "改写", "principal": "", "due_text": ""}
    assert client.post(reverse(f"rectification:{route}", args=[foreign.pk]), data).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_item_list_asks_the_same_number_of_queries(rows, world: World, client, django_assert_num_queries):
    factories.LedgerItemFactory.create_batch(rows - 1, feedback=world.feedback)
    factories.LedgerItemFactory()
    client.force_login(world.people["unit"])
    # session, user, roles, summary, filter choices, count, rows
    with django_assert_num_queries(7):
        response = client.get(reverse("rectification:item_list"))
    assert response.context["listing"].page.paginator.count == rows


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("due=overdue", ["late"]),
        ("due=soon", ["soon"]),
        ("due=none", ["open"]),
        ("status=closed", ["closed"]),
        ("is_long_term=true", ["open"]),
        ("words=赵向", ["late"]),
        ("words=高标准农田", ["soon"]),
        ("rectify_kind=immediate", ["closed"]),
        ("status=nonsense", []),
    ],
)
def test_item_list_when_filtered_then_only_these(query, found, world: World, client):
    today = timezone.localdate()
    LedgerItem.objects.all().delete()
    facts = {
        "late": {"due_on": today - dt.timedelta(days=1), "leader": "赵向东"},
        "soon": {"due_on": today + dt.timedelta(days=10)},
        "open": {"due_on": None, "is_long_term": True},
        "closed": {"due_on": today - dt.timedelta(days=9), "status": "closed", "closed_on": today},
    }
    items = {name: factories.LedgerItemFactory(feedback=world.feedback, **given) for name, given in facts.items()}
    type(items["soon"].finding).objects.filter(pk=items["soon"].finding_id).update(title="高标准农田管护", version=2)
    type(items["soon"].finding).objects.filter(pk=items["closed"].finding_id).update(rectify_kind="immediate")
    client.force_login(world.people["unit"])
    response = client.get(reverse("rectification:item_list") + "?" + query)
    names = {item.pk: name for name, item in items.items()}
    assert [names[item.pk] for item in response.context["listing"].page.object_list] == found


def test_summary_when_items_differ_then_counts_of_the_visible_ones(world: World):
    factories.LedgerItemFactory(feedback=world.feedback, status="done", due_on=None)
    factories.LedgerItemFactory()
    visible = LedgerCount.objects.visible_to(world.people["unit"])
    counts = visible.summary(dt.date(2025, 11, 21))
    assert (counts["total"], counts["not_started"], counts["done"], counts["overdue"]) == (2, 1, 1, 1)
    assert {status: counts[status] for status in ItemStatus.values} == {
        "not_started": 1, "ongoing": 0, "mostly_done": 0, "done": 1, "closed": 0, "returned": 0,
    }  # fmt: skip


def test_overdue_by_unit_when_asked_then_worst_first_in_one_query(world: World, django_assert_num_queries):
    factories.LedgerItemFactory.create_batch(2, feedback=factories.FeedbackFactory(inspection=world.running))
    with django_assert_num_queries(1):
        rows = LedgerCount.objects.overdue_by_unit(day=dt.date(2025, 12, 1))
    assert rows == [("青禾县教育局", 2), ("青禾县水务局", 1)]


def test_item_page_when_unit_has_no_head_then_office_is_told(world: World, client):
    item = factories.LedgerItemFactory()
    client.force_login(world.office)
    page = client.get(item.get_absolute_url()).content.decode()
    assert f"{item.unit}尚未设置主要负责人账号，销号申请无人确认。" in page


def test_item_page_when_unit_reads_history_then_words_without_addresses(world: World, client):
    client.force_login(world.office)
    url = reverse("rectification:deadline_change", args=[world.item.pk])
    assert client.post(url, {"due_on": "2026-01-20", "reason": "涉及诉讼"}).status_code == 302
    newest = client.get(world.item.get_absolute_url()).context["history"][0]
    assert (newest.who, newest.address, newest.lines[0]) == (
        "测试office", "127.0.0.1", "整改期限：2025-11-20 → 2026-01-20",
    )  # fmt: skip
    client.force_login(world.people["unit"])
    assert client.get(world.item.get_absolute_url()).context["history"][0].address == ""
