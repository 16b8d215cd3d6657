"""The city inspects a county's unit: the county's office is told, and either is warned of the other's task."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from inspection.accounts.models import User
from inspection.notices.models import Notice
from rounds.committees.access import add_committee_role
from rounds.inspections.notifications import clash_warnings
from rounds.inspections.services import create_inspection
from rounds.models import Committee, Inspection, Organization, Team
from rounds.organizations.access import add_organization_role
from tests import factories

pytestmark = pytest.mark.django_db
STAY = {"starts_on": dt.date(2025, 4, 1), "ends_on": dt.date(2025, 5, 1)}


@pytest.fixture
def city() -> Committee:
    return factories.CommitteeFactory(short_name="云河市", level="city")


@pytest.fixture
def county(city) -> Committee:
    return factories.CommitteeFactory(short_name="东岭县", city=city)


@pytest.fixture
def unit(county) -> Organization:
    return factories.OrganizationFactory(committee=county, name="枣林镇党委")


@pytest.fixture
def offices(city, county) -> dict[str, User]:
    neighbour = factories.CommitteeFactory(city=city)
    people = {"city": city, "county": county, "neighbour": neighbour}
    return {name: factories.office_person(committee) for name, committee in people.items()}


def team_of(committee: Committee, *, kind: str, year: int = 2025, name: str = "第九届") -> Team:
    plan = factories.PlanFactory(committee=committee, name=name)
    dates = {"starts_on": dt.date(year, 1, 1), "ends_on": dt.date(year, 12, 31)}
    return factories.TeamFactory(round=factories.RoundFactory(plan=plan, kind=kind, year=year, number=2, **dates))


def arrange(team: Team, unit: Organization, by: User, **changed) -> Inspection:
    return create_inspection(team, unit=unit, authorization_number=f"授{team.pk}", **{**STAY, **changed}, by=by)


def test_create_inspection_when_the_unit_is_a_countys_then_its_office_alone_is_told(
    city, unit, offices, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        arrange(team_of(city, kind="elevated"), unit, offices["city"])
    notice = Notice.objects.get()
    assert (notice.recipient, notice.title) == (offices["county"], "上级巡察已安排：枣林镇党委")
    assert notice.body == "云河市将巡察枣林镇党委。"
    client.force_login(offices["county"])
    assert client.get(notice.url).status_code == 200


def test_create_inspection_when_the_unit_is_ones_own_then_nobody_is_told(
    city, county, unit, offices, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        arrange(team_of(county, kind="regular"), unit, offices["county"])
        arrange(team_of(city, kind="elevated"), factories.OrganizationFactory(committee=city), offices["city"])
    assert not Notice.objects.exists()


def test_clash_when_both_arrange_the_unit_in_one_year_then_each_reads_who_and_when(city, county, unit, offices):
    own = arrange(team_of(county, kind="regular", name="第十届县委"), unit, offices["county"])
    late = {"starts_on": dt.date(2025, 10, 1), "ends_on": dt.date(2025, 11, 1)}
    above = arrange(team_of(city, kind="elevated", name="第九届市委"), unit, offices["city"], **late)
    assert clash_warnings(own) == [
        "请注意：云河市“第九届市委第2轮提级巡察”也安排巡察“枣林镇党委”（2025-10-01 至 2025-11-01），"
        "请与其巡察办协调，避免重复进驻。"
    ]
    assert clash_warnings(above) == [
        "请注意：东岭县“第十届县委第2轮常规巡察”也安排巡察“枣林镇党委”（2025-04-01 至 2025-05-01），"
        "请与其巡察办协调，避免重复进驻。"
    ]


def test_clash_when_another_year_and_time_another_unit_or_the_same_committee_then_none(city, county, unit, offices):
    made = arrange(team_of(city, kind="elevated"), unit, offices["city"])
    next_year = {"starts_on": dt.date(2026, 4, 1), "ends_on": dt.date(2026, 5, 1)}
    arrange(team_of(county, kind="regular", year=2026, name="甲"), unit, offices["county"], **next_year)
    arrange(
        team_of(county, kind="regular", name="乙"), factories.OrganizationFactory(committee=county), offices["county"]
    )
    arrange(team_of(city, kind="joint", name="丙"), unit, offices["city"])
    assert clash_warnings(made) == []


def test_clash_when_rounds_of_two_years_overlap_in_time_then_warned(city, county, unit, offices):
    made = arrange(team_of(city, kind="elevated"), unit, offices["city"])
    round_ = factories.RoundFactory(
        plan=factories.PlanFactory(committee=county), year=2024, starts_on=dt.date(2024, 9, 1)
    )
    arrange(factories.TeamFactory(round=round_), unit, offices["county"])
    assert len(clash_warnings(made)) == 1


def test_inspection_form_when_it_clashes_then_saved_with_a_warning(city, county, unit, offices, client):
    arrange(team_of(county, kind="regular"), unit, offices["county"])
    team = team_of(city, kind="elevated")
    client.force_login(offices["city"])
    url = reverse("rounds:inspection_create", args=[team.pk])
    answer = client.post(url, {"unit": unit.pk, "authorization_number": "云巡授1号", **STAY})
    assert answer.status_code == 302
    told = [(message.level_tag, str(message)[:8]) for message in get_messages(answer.wsgi_request)]
    assert told == [("warning", "请注意：东岭县“"), ("success", "巡察任务已安排。")]
    made = Inspection.objects.get(team=team)
    edit = reverse("rounds:inspection_edit", args=[made.pk])
    answer = client.post(edit, {"authorization_number": "云巡授2号", **STAY})
    assert "warning" in [message.level_tag for message in get_messages(answer.wsgi_request)]


def test_unit_page_when_the_city_inspects_then_the_county_reads_round_dates_and_state_and_later_a_way_to_the_ledger(
    city, unit, offices, client
):
    above = arrange(team_of(city, kind="elevated", name="第九届市委"), unit, offices["city"])
    ledger = f"?scope=above&amp;inspection={above.pk}"
    client.force_login(offices["county"])
    page = " ".join(client.get(unit.get_absolute_url()).content.decode().split())
    for words in ("第九届市委第2轮提级巡察", "上级巡察（云河市）", "2025-04-01 至 2025-05-01", "筹备"):
        assert words in page
    assert "暂无巡察记录" not in page
    assert (ledger in page, above.get_absolute_url() in page, above.team.name in page) == (False, False, False)
    Inspection.objects.filter(pk=above.pk).update(stage="rectify")
    page = client.get(unit.get_absolute_url()).content.decode()
    assert ledger in page
    assert client.get(reverse("rectification:item_list") + ledger.replace("&amp;", "&")).status_code == 200


def test_sent_from_above_then_for_office_and_leading_group_of_the_units_county_alone(city, county, unit, offices):
    above = arrange(team_of(city, kind="elevated"), unit, offices["city"])
    arrange(team_of(county, kind="regular"), factories.OrganizationFactory(committee=county), offices["county"])
    group = factories.UserFactory()
    add_committee_role(county, user=group, role="leading_group")
    people = {**offices, "group": group, "nobody": factories.UserFactory()}
    seen = {name: list(Inspection.objects.sent_from_above(person)) for name, person in people.items()}
    assert seen == {"city": [], "county": [above], "neighbour": [], "group": [above], "nobody": []}


def test_unit_page_for_the_unit_itself_then_not_before_the_feedback(city, unit, offices, client):
    above = arrange(team_of(city, kind="elevated"), unit, offices["city"])
    person = factories.UserFactory()
    add_organization_role(unit, user=person, role="liaison")
    client.force_login(person)
    assert "暂无巡察记录" in client.get(unit.get_absolute_url()).content.decode()
    Inspection.objects.filter(pk=above.pk).update(stage="rectify")
    assert client.get(unit.get_absolute_url()).content.decode().count(above.get_absolute_url()) == 1
