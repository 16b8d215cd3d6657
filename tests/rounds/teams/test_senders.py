"""交叉, 混编, 提级: whose people a team may have, and whose units a city may inspect."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from inspection.accounts.models import User
from rounds.committees.access import add_committee_role
from rounds.inspections.forms import InspectionForm
from rounds.inspections.services import create_inspection
from rounds.models import Committee, Round, Team
from rounds.rounds.services.rounds import change_round
from rounds.teams import services as teams
from rounds.teams.forms import TeamForm
from tests import factories

pytestmark = pytest.mark.django_db


def staff(committee: Committee, name: str) -> User:
    person = factories.UserFactory(full_name=name)
    add_committee_role(committee, user=person, role="staff")
    return person


@pytest.fixture
def city():
    return factories.CommitteeFactory(short_name="云河市", level="city")


@pytest.fixture
def east(city):
    return factories.CommitteeFactory(short_name="东岭县", city=city)


@pytest.fixture
def west(city):
    return factories.CommitteeFactory(short_name="西川县", city=city)


@pytest.fixture
def office(city):
    return factories.office_person(city)


@pytest.fixture
def people(city, east, west) -> dict[str, User]:
    far = factories.CommitteeFactory()
    return {name: staff(of, name) for name, of in (("市", city), ("东", east), ("西", west), ("远", far))}


def round_of(committee: Committee, kind: str = "cross") -> Round:
    return factories.RoundFactory(plan=factories.PlanFactory(committee=committee), kind=kind)


def refusal(act, *args, **given) -> str:
    with pytest.raises(ValidationError) as caught:
        act(*args, **given)
    return "".join(caught.value.messages)


def task(team: Team, unit, by) -> dict:
    dates = {"starts_on": dt.date(2025, 4, 1), "ends_on": dt.date(2025, 5, 1)}
    return create_inspection(team, unit=unit, authorization_number=f"云巡授{unit.pk}号", **dates, by=by)


def test_eligible_members_then_the_sending_county_and_the_city_or_the_whole_family(city, east, office, people):
    round_ = round_of(city)
    sent = teams.create_team(round_, number=1, name="第一组", sent_from=east, by=office)
    mixed = teams.create_team(round_, number=2, name="第二组", by=office)
    names = [{person.full_name for person in teams.eligible_members(team)} for team in (sent, mixed)]
    assert names == [{"市", "东"}, {"市", "东", "西"}]


def test_add_member_when_not_to_be_called_then_refused(city, east, office, people):
    sent = teams.create_team(round_of(city), number=1, name="第一组", sent_from=east, by=office)
    told = refusal(teams.add_member, sent, user=people["西"], role="member", by=office)
    assert told == "西不在第一组可以抽调的人员范围内。"
    teams.add_member(sent, user=people["东"], role="leader", by=office)
    assert sent.members.get().user == people["东"]


def test_team_of_a_county_then_never_inspects_units_of_it(city, east, west, office):
    sent = teams.create_team(round_of(city), number=1, name="第一组", sent_from=east, by=office)
    own, other = (factories.OrganizationFactory(committee=c) for c in (east, west))
    assert "交叉巡察应当回避" in refusal(task, sent, own, office)
    task(sent, other, office)
    offered = InspectionForm(user=office, team=sent).fields["unit"].queryset
    assert own not in offered
    told = refusal(teams.change_team, sent, number=1, name="第一组", sent_from=west, by=office)
    assert told == "第一组的任务中有西川县的单位，不能由西川县派出。"


def test_mixed_team_of_a_cross_round_then_nobody_inspects_a_unit_of_his_own_county(city, east, west, office, people):
    mixed = teams.create_team(round_of(city), number=1, name="第一组", by=office)
    unit = factories.OrganizationFactory(committee=west, name="柳河镇党委")
    task(mixed, unit, office)
    assert {person.full_name for person in teams.eligible_members(mixed)} == {"市", "东"}
    told = refusal(teams.add_member, mixed, user=people["西"], role="member", by=office)
    assert told == "西是西川县的人员，“柳河镇党委”也属西川县，交叉巡察应当回避。"
    for name in ("东", "市"):
        teams.add_member(mixed, user=people[name], role="member", by=office)
    own = factories.OrganizationFactory(committee=east, name="枣林镇党委")
    assert refusal(task, mixed, own, office) == "东是东岭县的人员，“枣林镇党委”也属东岭县，交叉巡察应当回避。"
    task(mixed, factories.OrganizationFactory(committee=city), office)


@pytest.mark.parametrize("kind", ["joint", "elevated"])
def test_mixed_team_when_not_of_a_cross_round_then_may_and_the_round_does_not_become_one(
    kind, city, west, office, people
):
    round_ = round_of(city, kind)
    mixed = teams.create_team(round_, number=1, name="第一组", by=office)
    teams.add_member(mixed, user=people["西"], role="member", by=office)
    task(mixed, factories.OrganizationFactory(committee=west), office)
    round_.kind = "cross"
    assert refusal(change_round, round_, changed=["kind"], by=office).endswith("交叉巡察应当回避。")


def test_change_team_when_members_belong_elsewhere_then_refused(city, east, office, people):
    mixed = teams.create_team(round_of(city), number=1, name="第一组", by=office)
    for name in ("西", "市"):
        teams.add_member(mixed, user=people[name], role="member", by=office)
    told = refusal(teams.change_team, mixed, number=1, name="第一组", sent_from=east, by=office)
    assert told == "西不是东岭县或市本级的人员，请先移出本组。"


@pytest.mark.parametrize(
    ("kind", "offered"), [("cross", True), ("joint", True), ("elevated", False), ("regular", False)]
)
def test_team_form_then_asks_for_the_county_only_where_people_are_exchanged(kind, offered, city, east):
    assert ("sent_from" in TeamForm(round_=round_of(city, kind)).fields) is offered
    assert "sent_from" not in TeamForm(round_=round_of(east, kind)).fields


def test_create_team_when_the_round_exchanges_nobody_then_refused(city, east, west, office):
    told = "只有市级交叉、联动轮次的巡察组可以由下级县派出。"
    for round_, by in ((round_of(city, "regular"), office), (round_of(east), factories.office_person(east))):
        assert refusal(teams.create_team, round_, number=1, name="第一组", sent_from=west, by=by) == told


def test_change_round_when_a_county_sends_a_team_then_the_kind_holds(city, east, office):
    round_ = round_of(city)
    teams.create_team(round_, number=1, name="第一组", sent_from=east, by=office)
    round_.kind = "elevated"
    told = refusal(change_round, round_, changed=["kind"], by=office)
    assert told == "本轮次有县派出的巡察组，不能改为该巡察方式。"


def test_inspection_form_of_a_round_of_the_city_then_the_county_stands_beside_the_unit(city, east, office):
    own = factories.OrganizationFactory(committee=city, name="市水务局")
    factories.OrganizationFactory(committee=east, name="枣林镇党委")
    elevated = factories.TeamFactory(round=round_of(city, "elevated"))
    labels = [label for _, label in InspectionForm(user=office, team=elevated).fields["unit"].choices]
    assert labels == ["请选择", "市水务局（云河市）", "枣林镇党委（东岭县）"]
    regular = factories.TeamFactory(round=round_of(city, "regular"))
    labels = [label for _, label in InspectionForm(user=office, team=regular).fields["unit"].choices]
    assert labels == ["请选择", own.name]


def test_elevated_task_then_needs_no_plan_and_the_city_reads_the_unit(city, east, office, client):
    unit = factories.OrganizationFactory(committee=east, name="枣林镇党委")
    other = factories.OrganizationFactory(committee=east)
    made = task(factories.TeamFactory(round=round_of(city, "elevated")), unit, office)
    client.force_login(office)
    page = client.get(made.get_absolute_url()).content.decode()
    assert "单位所属党委" in page
    answers = [client.get(o.get_absolute_url()).status_code for o in (unit, other)]
    assert answers == [200, 404]


def test_team_page_of_a_sent_team_then_names_the_county(city, east, office, client):
    sent = teams.create_team(round_of(city), number=1, name="第一组", sent_from=east, by=office)
    client.force_login(office)
    for url in (sent.get_absolute_url(), sent.round.get_absolute_url()):
        assert "派员县" in client.get(url).content.decode()
    data = {"number": 1, "name": "东岭组", "sent_from": east.pk}
    assert client.post(reverse("rounds:team_edit", args=[sent.pk]), data).status_code == 302
    sent.refresh_from_db()
    assert (sent.name, sent.sent_from) == ("东岭组", east)
