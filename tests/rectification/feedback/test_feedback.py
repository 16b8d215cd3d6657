import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from findings.findings.choices import FindingStatus, RectifyKind
from findings.models import Finding
from inspection.notices.models import Notice
from rectification.feedback.services.feedback import record_feedback, sign_as_head, sign_for_body, supplement_feedback
from rectification.models import Feedback, LedgerItem
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import OrganizationRole
from rounds.rounds.choices import Stage
from tests import factories
from tests.conftest import World

DAY = dt.date(2025, 5, 20)
NOTHING = "没有已审定、待反馈的问题，不能反馈。请先完成问题审定。"


def approve(world: World, n: int = 2, **facts) -> list[Finding]:
    return factories.FindingFactory.create_batch(
        n, inspection=world.running, status=FindingStatus.APPROVED, category=world.category, **facts
    )


def test_record_feedback_when_findings_are_approved_then_ledger_is_open(world: World):
    first, second = approve(world, leader="赵向东")
    feedback = record_feedback(world.running, fed_back_on=DAY, place="会议室", by=world.office)
    items = list(feedback.items.values_list("sequence", "finding_id", "leader", "status", "unit_id", "due_on"))
    due_on, unit = dt.date(2025, 11, 20), world.running.unit_id
    assert items == [
        (1, first.pk, "赵向东", "not_started", unit, due_on),
        (2, second.pk, "赵向东", "not_started", unit, due_on),
    ]
    assert set(Finding.objects.filter(pk__in=[first.pk, second.pk]).values_list("status", flat=True)) == {"fed_back"}


def test_record_feedback_when_done_then_stage_moves_and_draft_stays(world: World):
    approve(world, 1)
    record_feedback(world.running, fed_back_on=DAY, by=world.leader)
    world.running.refresh_from_db()
    world.finding.refresh_from_db()
    assert (world.running.stage, world.finding.status) == (Stage.RECTIFY, FindingStatus.DRAFT)


def test_record_feedback_when_item_opens_then_explanation_names_the_rule(world: World):
    approve(world, 1)
    feedback = record_feedback(world.running, fed_back_on=DAY, by=world.office)
    explanation = feedback.items.get().due_explanation
    assert explanation.startswith("集中整改：自2025年5月20日起6个月，即2025年11月20日")
    assert "依据：六个月集中整改" in explanation


def test_record_feedback_when_rule_set_is_empty_then_deadline_stays_open(world: World):
    world.round.rule_set.periods.all().delete()
    approve(world, 1)
    item = record_feedback(world.running, fed_back_on=DAY, by=world.office).items.get()
    assert (item.due_on, item.due_explanation) == (None, "期限规则中没有“集中整改”，请巡察办确定期限。")


def test_record_feedback_when_immediate_then_due_at_exit_or_with_the_feedback(world: World):
    rules = world.round.rule_set
    factories.PeriodFactory(rule_set=rules, event="exit", obligation="立行立改事项办结", amount=0, unit="calendar_day")
    approve(world, 1, rectify_kind=RectifyKind.IMMEDIATE)
    item = record_feedback(world.running, fed_back_on=DAY, by=world.office).items.get()
    assert item.due_on == DAY
    assert "反馈时已过2025年5月9日，以反馈日期为限。" in item.due_explanation


def test_record_feedback_when_long_term_then_flag_and_concentrated_deadline(world: World):
    approve(world, 1, rectify_kind=RectifyKind.LONG_TERM)
    item = record_feedback(world.running, fed_back_on=DAY, by=world.office).items.get()
    assert (item.is_long_term, item.due_on) == (True, dt.date(2025, 11, 20))


def test_record_feedback_when_receipt_rule_exists_then_receipt_is_due(world: World):
    rules = world.round.rule_set
    factories.PeriodFactory(rule_set=rules, obligation="双签收", amount=0, unit="calendar_day")
    approve(world, 1)
    assert record_feedback(world.running, fed_back_on=DAY, by=world.office).receipt_due_on == DAY


def test_record_feedback_when_nothing_is_approved_then_refused(world: World):
    with pytest.raises(ValidationError, match=NOTHING):
        record_feedback(world.running, fed_back_on=DAY, by=world.office)
    assert not Feedback.objects.filter(inspection=world.running).exists()


def test_record_feedback_when_done_before_then_refused(world: World):
    factories.FindingFactory(inspection=world.fed_back, status=FindingStatus.APPROVED)
    with pytest.raises(ValidationError, match="该巡察任务已反馈，审定较晚的问题请使用“补充反馈”。"):
        record_feedback(world.fed_back, fed_back_on=DAY, by=world.office)
    assert world.feedback.items.count() == 1


def test_record_feedback_when_day_is_ahead_or_before_entry_then_refused(world: World):
    approve(world, 1)
    with pytest.raises(ValidationError, match="反馈日期不能晚于今天。"):
        record_feedback(world.running, fed_back_on=timezone.localdate() + dt.timedelta(days=1), by=world.office)
    with pytest.raises(ValidationError, match="反馈日期不能早于进驻日期。"):
        record_feedback(world.running, fed_back_on=dt.date(2025, 3, 9), by=world.office)


def test_record_feedback_when_committed_then_head_and_liaison_are_told(
    world: World, django_capture_on_commit_callbacks
):
    for name, role in (("unithead", OrganizationRole.HEAD), ("unit", OrganizationRole.LIAISON)):
        add_organization_role(world.running.unit, user=world.people[name], role=role)
    approve(world)
    with django_capture_on_commit_callbacks(execute=True):
        feedback = record_feedback(world.running, fed_back_on=DAY, by=world.office)
    told = Notice.objects.order_by("recipient__username").values_list("recipient__username", "title", "url")
    title, url = "巡察反馈意见待签收：共2个问题", feedback.get_absolute_url()
    assert list(told) == [("unit", title, url), ("unithead", title, url)]


def test_supplement_feedback_when_approved_later_then_items_join_with_own_deadline(world: World):
    late = factories.FindingFactory(inspection=world.fed_back, status=FindingStatus.APPROVED)
    assert supplement_feedback(world.feedback, fed_back_on=dt.date(2025, 6, 10), by=world.office) == 1
    item = LedgerItem.objects.get(finding=late)
    assert (item.sequence, item.due_on) == (2, dt.date(2025, 12, 10))


def test_supplement_feedback_when_nothing_new_or_too_early_then_refused(world: World):
    with pytest.raises(ValidationError, match=NOTHING):
        supplement_feedback(world.feedback, fed_back_on=dt.date(2025, 6, 10), by=world.office)
    with pytest.raises(ValidationError, match="补充反馈日期不能早于首次反馈日期。"):
        supplement_feedback(world.feedback, fed_back_on=dt.date(2025, 5, 1), by=world.office)


def test_receipts_when_signed_apart_then_both_acts_stand_with_person_and_time(world: World):
    sign_as_head(world.feedback, by=world.unithead)
    sign_for_body(world.feedback, by=world.people["unit"])
    world.feedback.refresh_from_db()
    assert (world.feedback.head_signed_by, world.feedback.body_signed_by) == (world.unithead, world.people["unit"])
    assert world.feedback.head_signed_at < world.feedback.body_signed_at


def test_sign_as_head_when_signed_then_refused_and_first_stays(world: World):
    sign_as_head(world.feedback, by=world.unithead)
    with pytest.raises(ValidationError, match="该项已经签收，不能重复签收。"):
        sign_as_head(Feedback.objects.get(pk=world.feedback.pk), by=world.unithead)


def test_feedback_when_written_twice_then_database_refuses(world: World):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.FeedbackFactory(inspection=world.fed_back, created_by=world.office)


def test_feedback_create_page_when_opened_then_counts_are_told(world: World, client):
    approve(world)
    client.force_login(world.office)
    page = client.get(reverse("rectification:feedback_create", args=[world.running.pk])).content.decode()
    assert "将反馈 2 条问题，1 条尚未审定不在其中。" in page


def test_feedback_create_page_when_posted_with_file_then_feedback_keeps_it(world: World, client):
    approve(world)
    client.force_login(world.leader)
    upload = SimpleUploadedFile("反馈意见.pdf", b"%PDF-1.7")
    data = {"fed_back_on": "2025-05-20", "place": "水务局", "uploads": [upload]}
    response = client.post(reverse("rectification:feedback_create", args=[world.running.pk]), data)
    feedback = Feedback.objects.get(inspection=world.running)
    assert (response.status_code, response.url) == (302, feedback.get_absolute_url())
    assert [file.name for file in feedback.files.all()] == ["反馈意见.pdf"]


def test_feedback_create_page_when_file_is_refused_then_words_stay_and_nothing_is_written(world: World, client):
    approve(world)
    client.force_login(world.office)
    upload = SimpleUploadedFile("a.pdf", b"MZ")
    data = {"fed_back_on": "2025-05-20", "place": "水务局二楼", "uploads": [upload]}
    response = client.post(reverse("rectification:feedback_create", args=[world.running.pk]), data)
    assert response.status_code == 422
    assert "水务局二楼" in response.content.decode()
    assert not Feedback.objects.filter(inspection=world.running).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_feedback_list_asks_the_same_number_of_queries(rows, world: World, client, django_assert_num_queries):
    for _ in range(rows - 1):
        factories.FeedbackFactory(inspection=factories.InspectionFactory(team=world.team, stage=Stage.RECTIFY))
    client.force_login(world.leader)
    # session, user, roles, waiting inspections, filter choices, count, rows
    with django_assert_num_queries(7):
        response = client.get(reverse("rectification:feedback_list"))
    assert response.context["listing"].page.paginator.count == rows
