import datetime as dt
from io import BytesIO

import openpyxl
import pghistory
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from findings.models import Finding, LeadDossier
from inspection.lib import listing
from inspection.trail.choices import Action
from inspection.trail.models import AccessRecord
from inspection.trail.services import record_access
from inspection.trail.services.changes import Asked, newest_changes
from tests.conftest import World


def shown(response):
    return [record.pk for record in response.context["listing"].page.object_list]


def test_record_list_when_filtered_then_only_what_was_asked(world: World, client):
    client.force_login(world.auditor)
    record_access(world.member, Action.EXPORT, note="问题清单")
    record_access(world.leader, Action.EXPORT, note="问题清单")
    record_access(world.member, Action.DOWNLOAD, world.finding)
    response = client.get(reverse("trail:record_list"), {"person": "testmember", "action": "export"})
    assert shown(response) == []
    response = client.get(reverse("trail:record_list"), {"person": "测试member", "action": "export"})
    assert shown(response) == [AccessRecord.objects.get(user=world.member, action="export").pk]


def test_record_list_when_dates_are_given_then_both_days_count(world: World, client):
    client.force_login(world.auditor)
    for day in (1, 2, 3, 4):
        with time_machine.travel(dt.datetime(2025, 3, day, 12, tzinfo=dt.UTC), tick=False):
            record_access(world.member, Action.EXPORT, note=f"第{day}天")
    response = client.get(reverse("trail:record_list"), {"since": "2025-03-02", "until": "2025-03-03"})
    assert [r.note for r in response.context["listing"].page.object_list] == ["第3天", "第2天"]


def test_record_list_when_exported_then_workbook_and_a_record_of_it(world: World, client):
    record_access(world.member, Action.DOWNLOAD, world.finding, note="佐证材料 1")
    client.force_login(world.auditor)
    response = client.get(reverse("trail:record_list"), {"export": "xlsx", "action": "download"})
    cells = [cell for row in openpyxl.load_workbook(BytesIO(response.content)).active.values for cell in row]
    assert f"问题 {world.finding.pk}" in cells
    assert AccessRecord.objects.filter(user=world.auditor, action="export", note="访问记录").count() == 1


def test_list_when_there_are_more_rows_than_counted_then_says_more_than(world: World, client, monkeypatch):
    monkeypatch.setattr(listing, "COUNT_LIMIT", 2)
    for _ in range(3):
        record_access(world.member, Action.EXPORT)
    client.force_login(world.auditor)
    assert "超过 2 条" in client.get(reverse("trail:record_list")).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_record_list_asks_the_same_number_of_queries(rows, world: World, client, django_assert_num_queries):
    for _ in range(rows):
        record_access(world.member, Action.EXPORT)
    client.force_login(world.auditor)
    with django_assert_num_queries(4):
        assert client.get(reverse("trail:record_list")).status_code == 200


def test_newest_changes_when_field_changed_then_its_name_and_never_its_value(world: World):
    with pghistory.context(user=world.leader.pk, address="10.0.0.8"):
        LeadDossier.objects.filter(lead=world.lead).update(person="乙某密")
    [change] = newest_changes(Asked(kind="findings.leaddossier"), offset=0, limit=1)
    assert (change.who, change.verb, change.kind, change.fields, change.address) == (
        "测试leader", "修改", "线索内容", ["被反映人"], "10.0.0.8",
    )  # fmt: skip
    assert "乙某密" not in repr(change)


def told_on(day: int, row) -> int:
    """A change written on that day; returns its key."""
    event = type(row).pgh_event_model
    facts = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "search"
    }
    with time_machine.travel(dt.datetime(2031, 5, day, 12, tzinfo=dt.UTC), tick=False):
        return event.objects.create(**facts, pgh_label="changed", pgh_obj_id=row.pk).pgh_id


def test_newest_changes_when_kinds_mix_then_newest_first(world: World):
    told_on(1, world.round)
    told_on(3, world.unit)
    told_on(2, world.team)
    found = newest_changes(Asked(), offset=0, limit=3)
    assert [change.kind for change in found] == ["党组织", "巡察组", "巡察轮次"]
    assert [change.kind for change in newest_changes(Asked(), offset=1, limit=1)] == ["巡察组"]


def test_newest_changes_when_person_is_asked_then_only_theirs(world: World):
    with pghistory.context(user=world.leader.pk):
        Finding.objects.filter(pk=world.finding.pk).update(title="甲")
    with pghistory.context(user=world.member.pk):
        Finding.objects.filter(pk=world.finding.pk).update(title="乙")
    found = newest_changes(Asked(person=world.leader.pk), offset=0, limit=10)
    assert [(change.who, change.key) for change in found] == [("测试leader", world.finding.pk)]


def test_newest_changes_when_period_is_over_then_nothing_of_today(world: World):
    now = timezone.now()
    day = dt.timedelta(days=1)
    assert newest_changes(Asked(until=now - day), offset=0, limit=10) == []
    assert newest_changes(Asked(since=now + day), offset=0, limit=10) == []
    assert len(newest_changes(Asked(since=now - day, until=now + day), offset=0, limit=10)) == 10


@pytest.mark.parametrize(("since", "until", "days"), [(2, 4, [3, 2]), (1, 9, [4, 3, 2, 1]), (4, 5, [4]), (7, 9, [])])
def test_newest_changes_when_period_is_asked_then_exactly_its_days(since, until, days, world: World):
    for day in (1, 2, 3, 4):
        told_on(day, world.team)
    start, end = (dt.datetime(2031, 5, day, tzinfo=dt.UTC) for day in (since, until))
    found = newest_changes(Asked(since=start, until=end), offset=0, limit=10)
    assert [change.at.day for change in found] == days


def test_change_list_then_shows_no_business_text(world: World, client):
    Finding.objects.filter(pk=world.finding.pk).update(title="绝不出现的文字")
    client.force_login(world.auditor)
    page = client.get(reverse("trail:change_list"), {"kind": "findings.finding"}).content.decode()
    assert "具体问题" in page
    assert "绝不出现的文字" not in page
    assert world.fed_finding.title not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_change_list_asks_the_same_number_of_queries(rows, world: World, client, django_assert_num_queries):
    for number in range(rows):
        Finding.objects.filter(pk=world.finding.pk).update(title=f"第{number}次")
    client.force_login(world.auditor)
    with django_assert_num_queries(6):
        assert client.get(reverse("trail:change_list"), {"kind": "findings.finding"}).status_code == 200


@pytest.mark.parametrize("query", ["since=0001-01-01&until=9999-12-31", "page=" + "9" * 5000, "page=²", "words=%00"])
@pytest.mark.parametrize("route", ["trail:record_list", "trail:change_list"])
def test_audit_list_when_asked_for_the_impossible_then_still_answers(route, query, world: World, client):
    client.force_login(world.auditor)
    assert client.get(f"{reverse(route)}?{query}").status_code == 200
