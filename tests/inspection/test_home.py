import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from findings.findings.choices import FindingStatus
from findings.leads.choices import LeadState
from inspection.accounts.models import User
from inspection.lib.start import Entry, lines
from rectification.closing.choices import RequestState
from rectification.ledger.choices import ItemStatus
from rectification.models import ClosingRequest, LedgerItem, Review
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import OrganizationRole
from rounds.rounds.choices import ReviewParty, Stage
from rounds.teams.access import set_team_role
from rounds.teams.choices import TeamRole
from tests import factories
from tests.conftest import PEOPLE, World

HOME_QUERIES = 12


@pytest.mark.parametrize("name", PEOPLE)
def test_home_when_opened_by_each_role_then_greets_by_name(name, world: World, client):
    client.force_login(world.people[name])
    response = client.get(reverse("home"))
    assert f"{world.people[name].full_name}，您好" in response.content.decode()


def waiting(client, user) -> dict[str, int]:
    client.force_login(user)
    todo: list[Entry] = client.get(reverse("home")).context["todo"]
    return {entry.label: entry.count for entry in todo}


def test_home_when_a_unit_has_not_signed_then_names_the_receipt(world: World, client):
    assert waiting(client, world.unithead)["反馈意见待签收"] == 1


def test_home_when_a_lead_was_transferred_then_the_commission_is_asked_to_sign(world: World, client):
    assert waiting(client, world.people["discipline"])["线索待签收"] == 1


@pytest.mark.parametrize("name", ["unithead", "unit", "unit2"])
def test_home_when_opened_by_a_unit_then_never_says_that_leads_exist(name, world: World, client):
    client.force_login(world.people[name])
    assert "线索" not in client.get(reverse("home")).content.decode()


def test_home_when_opened_by_another_team_then_counts_only_its_own(world: World, client):
    assert waiting(client, world.leader2) == {"草拟的问题待提交": 1}


def test_home_when_opened_by_a_team_then_asks_a_dozen_queries(world: World, client, django_assert_max_num_queries):
    client.force_login(world.member)
    with django_assert_max_num_queries(HOME_QUERIES):
        client.get(reverse("home"))


@pytest.fixture
def busy(world: World) -> World:
    """Something in every status, so that each line has rows, and rows beside them that it must not count."""
    for status in FindingStatus:
        factories.FindingFactory(inspection=world.running, status=status, created_by=world.member)
        factories.FindingFactory(inspection=world.running2, status=status, category=world.category)
    for state in LeadState:
        came_to = {} if state in {LeadState.REGISTERED, LeadState.SUBMITTED} else {"receiver": world.discipline}
        factories.LeadFactory(inspection=world.running, state=state, created_by=world.leader, **came_to)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    items = [
        factories.LedgerItemFactory(feedback=world.feedback, sequence=number + 2, status=status, due_on=yesterday)
        for number, status in enumerate((ItemStatus.NOT_STARTED, ItemStatus.RETURNED, ItemStatus.DONE, ItemStatus.DONE))
    ]
    factories.MeasureFactory(item=items[0])
    asked = {"submitted_by": world.people["unit"]}
    ClosingRequest.objects.create(item=items[2], statement="已完成", state=RequestState.AWAITING_HEAD, **asked)
    asked["confirmed_by"] = world.unithead
    request = ClosingRequest.objects.create(item=items[3], statement="已完成", state=RequestState.REVIEWING, **asked)
    for party in ReviewParty:
        Review.objects.create(request=request, order=1, party=party, **asked)
    factories.InspectionFactory(team=factories.TeamFactory(round=world.round, number=9, name="第九巡察组"))
    factories.RoundFactory(number=2, rule_set=world.round.rule_set)
    return world


def opened(client, user: User) -> dict[str, tuple[int, int]]:
    """Every line of the person's start page: its number, and how many rows the list behind it shows."""
    client.force_login(user)
    context = client.get(reverse("home")).context
    return {
        entry.label: (entry.count, client.get(entry.url).context["listing"].page.paginator.count)
        for entry in (*context["todo"], *context["missing"])
    }


BUSINESS = [name for name in PEOPLE if name not in ("sysadmin", "secadmin", "auditor")]


@pytest.mark.parametrize("name", BUSINESS)
def test_home_when_a_line_is_opened_then_the_list_shows_exactly_the_counted_rows(name, busy: World, client):
    numbers = opened(client, busy.people[name])
    assert {label: shown for label, (_, shown) in numbers.items()} == {label: n for label, (n, _) in numbers.items()}


def test_home_when_every_role_opened_it_then_every_declared_line_was_among_them(busy: World, client):
    seen = {label for name in BUSINESS for label in opened(client, busy.people[name])}
    assert seen == {line.label for line in lines}


def test_home_when_somebody_holds_several_roles_then_each_line_still_opens_its_rows(busy: World, client):
    set_team_role(busy.team2, user=busy.office, role=TeamRole.LEADER)
    add_organization_role(busy.unit2, user=busy.office, role=OrganizationRole.LIAISON)
    numbers = opened(client, busy.office)
    assert all(count == shown for count, shown in numbers.values()), numbers
    # As a leader the own team's only, although the office sees all.
    assert numbers["问题待组内审签"] == (1, 1)


@pytest.mark.parametrize("name", BUSINESS)
def test_home_when_a_figure_is_opened_then_the_ledger_shows_exactly_the_counted_rows(name, busy: World, client):
    client.force_login(busy.people[name])
    stats = client.get(reverse("home")).context["stats"]
    counted = {stat["label"]: stat["value"] for stat in stats if stat.get("unit") != "%"}
    shown = {s["label"]: client.get(s["url"]).context["listing"].page.paginator.count for s in stats}
    assert counted == {label: shown[label] for label in counted}


@pytest.fixture
def county(world: World) -> User:
    """The office of a county below a city: the city inspected one of its units, it sent one team itself."""
    city, county = factories.the_committee(), factories.CommitteeFactory()
    county.city = city
    county.save()
    unit = factories.OrganizationFactory(committee=county)
    above = factories.InspectionFactory(team=world.team, unit=unit, stage=Stage.RECTIFY)
    own_round = factories.RoundFactory(
        committee=county, plan=factories.PlanFactory(committee=county), rule_set=world.round.rule_set, number=1
    )
    own = factories.InspectionFactory(team=factories.TeamFactory(round=own_round), unit=unit, stage=Stage.RECTIFY)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    for inspection in (above, own):
        factories.LedgerItemFactory(feedback=factories.FeedbackFactory(inspection=inspection), due_on=yesterday)
    return factories.office_person(county)


def test_home_of_a_county_then_counts_only_what_it_sent_itself(county: User, client):
    client.force_login(county)
    context = client.get(reverse("home")).context
    assert {stat["label"]: stat["value"] for stat in context["stats"]}["已逾期"] == 1
    assert [n for _, n in context["charts"]["overdue"]] == [1]
    assert len(context["due"]) == 1
    assert LedgerItem.objects.visible_to(county).count() == 2
    assert opened(client, county) == {"反馈意见待签收": (1, 1), "有巡察组没有组长的轮次": (1, 1)}
    for stat in context["stats"][2:]:
        assert client.get(stat["url"]).context["listing"].page.paginator.count == stat["value"]


def test_home_of_a_city_then_counts_nothing_its_county_sent(world: World, county: User, client):
    client.force_login(world.office)
    context = client.get(reverse("home")).context
    assert context["stats"][0]["value"] == LedgerItem.objects.count() - 1


@pytest.mark.parametrize("name", BUSINESS)
def test_home_when_opened_by_anybody_then_asks_a_dozen_queries(
    name, busy: World, client, django_assert_max_num_queries
):
    client.force_login(busy.people[name])
    with django_assert_max_num_queries(HOME_QUERIES):
        client.get(reverse("home"))
