"""联动: the city opens a frame, its counties join with rounds of their own."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from inspection.lib.refusals import NotAllowed
from inspection.notices.models import Notice
from rounds.models import Committee, Plan, Round
from rounds.rounds.services.joining import join_round, remind_counties
from rounds.rounds.services.rounds import change_round, open_round, remove_round
from tests import factories

pytestmark = pytest.mark.django_db
START, END = dt.date(2025, 3, 1), dt.date(2025, 12, 31)


@pytest.fixture
def city():
    return factories.CommitteeFactory(name="中共云河市委", short_name="云河市", level="city")


@pytest.fixture
def counties(city) -> list[Committee]:
    return [factories.CommitteeFactory(city=city, short_name=name) for name in ("东岭县", "西川县")]


@pytest.fixture
def offices(city, counties):
    """Of the city, of both counties, and of a county below another city."""
    stranger = factories.CommitteeFactory(city=factories.CommitteeFactory(level="city"))
    return [factories.office_person(committee) for committee in (city, *counties, stranger)]


@pytest.fixture
def frame(city, offices, django_capture_on_commit_callbacks) -> Round:
    tree = factories.CategoryTreeFactory(code="four", name="四个聚焦", is_template=True)
    aspect = factories.CategoryFactory(tree=tree, name="惠民资金", order=1)
    factories.CategoryFactory(tree=tree, name="低保", parent=aspect, order=1)
    with django_capture_on_commit_callbacks(execute=True):
        return open_round(
            factories.PlanFactory(committee=city, name="第九届市委"), year=2025, number=1, kind="joint", theme="惠民资金专项",
            starts_on=START, ends_on=END, rule_set=factories.RuleSetFactory(committee=city), template=tree, by=offices[0],
        )  # fmt: skip


def plan_of(county: Committee) -> Plan:
    known = Plan.objects.filter(committee=county).first()
    return known or factories.PlanFactory(committee=county, name=f"第十届{county}委")


def facts(county: Committee, **changed):
    return {
        "plan": plan_of(county), "year": 2025, "number": 4, "starts_on": dt.date(2025, 4, 1), "ends_on": END,
        "by": factories.office_person(county), **changed,
    }  # fmt: skip


def refusal(act, *args, **given) -> str:
    with pytest.raises(ValidationError) as caught:
        act(*args, **given)
    return "".join(caught.value.messages)


def test_open_round_when_counties_may_join_then_their_offices_are_told_without_the_theme(frame, offices):
    told = Notice.objects.filter(title="市委联动轮次可加入")
    assert set(told.values_list("recipient", flat=True)) == {offices[1].pk, offices[2].pk}
    assert set(told.values_list("body", "url")) == {("第九届市委第1轮联动巡察", "/rounds/#joinable")}


def test_join_round_then_a_round_of_the_county_within_the_frame(
    frame, counties, offices, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        joined = join_round(frame, **facts(counties[0], suffix="聚焦低保"))
    assert (joined.committee, joined.frame, joined.kind) == (counties[0], frame, "joint")
    assert (joined.theme, joined.rule_set) == ("惠民资金专项（聚焦低保）", frame.rule_set)
    assert joined.categories_id != frame.categories_id
    assert list(joined.categories.categories.order_by("pk").values_list("name", flat=True)) == ["惠民资金", "低保"]
    assert list(joined.stages.values_list("stage", flat=True)[:2]) == ["prepare", "enter"]
    notice = Notice.objects.get(recipient=offices[0])
    assert (notice.title, notice.url) == ("东岭县已加入联动轮次", frame.get_absolute_url())


def test_join_round_when_categories_are_changed_then_the_frame_keeps_its_own(frame, counties):
    joined = join_round(frame, **facts(counties[0]))
    joined.categories.categories.filter(parent=None).update(name="另一方面")
    assert frame.categories.categories.get(parent=None).name == "惠民资金"


def test_join_round_when_not_possible_then_refused(frame, counties, offices):
    wrong = facts(counties[0], starts_on=dt.date(2025, 2, 1))
    assert refusal(join_round, frame, **wrong) == "日期应在市级联动轮次起止日期之内（2025-03-01至2025-12-31）。"
    assert refusal(join_round, frame, **facts(counties[0], suffix="字" * 120)).startswith("加上市级主题后超过120字")
    stranger = Committee.objects.exclude(city=frame.committee).get(city__isnull=False)
    assert refusal(join_round, frame, **facts(stranger)) == "该轮次不是本县上级市委的联动轮次，不能加入。"
    joined = join_round(frame, **facts(counties[0]))
    assert refusal(join_round, frame, **facts(counties[0])) == "东岭县已加入该联动轮次。"
    assert refusal(join_round, joined, **facts(counties[1])) == "该轮次不是本县上级市委的联动轮次，不能加入。"
    Round.objects.filter(pk=frame.pk).update(stage="archive")
    assert refusal(join_round, frame, **facts(counties[1])) == "该联动轮次已归档，不能再加入。"


def test_change_round_when_counties_have_joined_then_kind_and_dates_hold(frame, counties, offices):
    joined = join_round(frame, **facts(counties[0]))
    frame.kind = "special"
    told = refusal(change_round, frame, changed=["kind"], by=offices[0])
    assert told == "本轮次是市县联动轮次，已有县加入，不能改为其他巡察方式。"
    frame.kind, frame.starts_on = "joint", dt.date(2025, 5, 1)
    told = refusal(change_round, frame, changed=["starts_on"], by=offices[0])
    assert told == "已加入的县轮次日期为2025-04-01至2025-12-31，不能超出本轮次的起止日期。"
    assert refusal(remove_round, frame, by=offices[0]) == "已有县加入本轮次，不能删除。"
    joined.refresh_from_db()
    joined.ends_on = dt.date(2026, 1, 31)
    told = refusal(change_round, joined, changed=["ends_on"], by=offices[1])
    assert told == "日期应在市级联动轮次起止日期之内（2025-03-01至2025-12-31）。"


def test_change_round_when_it_becomes_a_frame_then_the_counties_are_told(
    city, counties, offices, django_capture_on_commit_callbacks
):
    round_ = factories.RoundFactory(plan=factories.PlanFactory(committee=city), kind="special")
    round_.kind = "joint"
    with django_capture_on_commit_callbacks(execute=True):
        change_round(round_, changed=["kind"], by=offices[0])
    assert Notice.objects.filter(title="市委联动轮次可加入").count() == 2


def test_change_round_when_units_of_a_county_are_inspected_then_stays_a_round_of_the_city(city, counties, offices):
    round_ = factories.RoundFactory(plan=factories.PlanFactory(committee=city), kind="elevated")
    unit = factories.OrganizationFactory(committee=counties[0])
    factories.InspectionFactory(team=factories.TeamFactory(round=round_), unit=unit)
    round_.kind = "regular"
    told = refusal(change_round, round_, changed=["kind"], by=offices[0])
    assert told == "本轮次已安排巡察下级党委名册中的单位，不能改为该巡察方式。"


def page_of(client, person, route, *args) -> str:
    client.force_login(person)
    return client.get(reverse(route, args=args)).content.decode()


def test_round_list_then_each_county_sees_the_frame_until_it_has_joined(frame, counties, offices, client):
    join_round(frame, **facts(counties[0]))
    shown = ["市委联动轮次可加入" in page_of(client, person, "rounds:round_list") for person in offices]
    assert shown == [False, False, True, False]
    Round.objects.filter(pk=frame.pk).update(stage="archive")
    assert "市委联动轮次可加入" not in page_of(client, offices[2], "rounds:round_list")


def test_round_join_page_when_sent_then_opens_the_round_with_proposals(frame, counties, offices, client):
    plan = plan_of(counties[0])
    factories.RoundFactory(plan=plan, number=6)
    client.force_login(offices[1])
    url = reverse("rounds:round_join", args=[frame.pk])
    form = client.get(url).context["form"]
    assert {name: form[name].value() for name in ("starts_on", "ends_on", "plan", "year", "number")} == {
        "starts_on": START, "ends_on": END, "plan": plan.pk, "year": 2025, "number": 7,
    }  # fmt: skip
    data = {"plan": plan.pk, "year": 2025, "number": 7, "starts_on": START, "ends_on": END}
    answer = client.post(url, data)
    assert answer.status_code == 302
    assert Round.objects.get(frame=frame).get_absolute_url() == answer.url
    assert client.get(url).status_code == 404


def test_round_join_page_when_the_term_is_of_another_county_then_not_offered(frame, counties, offices, client):
    foreign = plan_of(counties[1])
    client.force_login(offices[1])
    data = {"plan": foreign.pk, "year": 2025, "number": 7, "starts_on": START, "ends_on": END}
    assert client.post(reverse("rounds:round_join", args=[frame.pk]), data).status_code == 422
    assert not Round.objects.filter(frame=frame).exists()


def test_frame_when_a_county_looks_then_unknown_beyond_the_joining(frame, offices, client):
    for person in offices[1:]:
        client.force_login(person)
        assert client.get(frame.get_absolute_url()).status_code == 404
    assert client.get(reverse("rounds:round_join", args=[frame.pk])).status_code == 404  # a county of another city


def test_round_edit_of_a_joined_round_then_the_kind_is_not_asked(frame, counties, offices, client):
    joined = join_round(frame, **facts(counties[0]))
    client.force_login(offices[1])
    url = reverse("rounds:round_edit", args=[joined.pk])
    assert list(client.get(url).context["form"].fields) == ["theme", "starts_on", "ends_on"]
    page = page_of(client, offices[1], "rounds:round_detail", joined.pk)
    assert "第九届市委第1轮联动巡察" in page


def reminded() -> set[tuple[int, str, str]]:
    notices = Notice.objects.filter(title="请加入市委联动轮次")
    return set(notices.values_list("recipient", "body", "url"))


def test_remind_counties_then_those_that_have_not_joined_once_a_day(frame, city, counties, offices):
    third = factories.CommitteeFactory(city=city, short_name="北原县")
    join_round(frame, **facts(counties[0]))
    told = remind_counties(frame, by=offices[0])
    assert told == "已提醒：西川县；没有巡察办人员账号，未能提醒：北原县。"
    line = (offices[2].pk, "西川县尚未加入第九届市委第1轮联动巡察。", "/rounds/#joinable")
    assert reminded() == {line}
    newcomer = factories.office_person(third)
    assert remind_counties(frame, by=offices[0]) == "已提醒：北原县；今天已提醒过：西川县。"
    assert {recipient for recipient, *_ in reminded()} == {offices[2].pk, newcomer.pk}
    Notice.objects.filter(recipient=offices[2]).update(created_at=timezone.now() - dt.timedelta(days=1))
    assert remind_counties(frame, by=offices[0]) == "已提醒：西川县；今天已提醒过：北原县。"
    assert Notice.objects.filter(title="请加入市委联动轮次").count() == 3


def test_remind_counties_when_all_have_joined_or_of_a_county_then_refused(frame, counties, offices):
    joined = [join_round(frame, **facts(county)) for county in counties]
    told = "没有尚未加入本轮次的县（市、区），不需要提醒。"
    assert refusal(remind_counties, frame, by=offices[0]) == told
    assert refusal(remind_counties, joined[0], by=offices[1]) == told
    for other in (offices[1], offices[3]):
        with pytest.raises(NotAllowed):
            remind_counties(frame, by=other)
    assert not reminded()


def test_round_remind_when_pressed_then_says_who_was_reminded(frame, offices, client):
    client.force_login(offices[0])
    answer = client.post(reverse("rounds:round_remind", args=[frame.pk]), follow=True)
    assert answer.redirect_chain == [(frame.get_absolute_url(), 302)]
    assert "已提醒：东岭县、西川县。" in answer.content.decode()
    client.force_login(offices[1])
    assert client.post(reverse("rounds:round_remind", args=[frame.pk])).status_code == 404
