import datetime as dt
from urllib.parse import parse_qs

import pytest
from django.urls import reverse
from django.utils import timezone

from findings.findings.acts import FINDING_ACTS
from findings.findings.choices import FindingStatus
from findings.leads.acts import LEAD_ACTS
from findings.leads.choices import LeadState
from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.start import Entry, Line, Waiting, lines
from rectification.closing.choices import RequestState
from rectification.feedback.acts import FEEDBACK_ACTS, SIGNING
from rectification.ledger.acts import ITEM_ACTS
from rectification.ledger.choices import ItemStatus
from rectification.lookbacks.acts import DECIDING, LOOK_BACK_ACTS
from rectification.models import ClosingRequest, LedgerItem, Review
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import OrganizationRole
from rounds.rounds.choices import ReviewParty, Stage
from rounds.teams.access import set_team_role
from rounds.teams.choices import TeamRole
from tests import factories
from tests.conftest import PEOPLE, World
from tests.country import Country

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
        lead = factories.LeadFactory(inspection=world.running, state=state, created_by=world.leader, **came_to)
        if came_to:
            access.grant(world.people["discipline"], "handle_lead", lead, reason="承办")
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
        for entry in (*context["todo"], *context["missing"], *context["told"])
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
    assert opened(client, county) == {"反馈意见待单位签收": (1, 1), "有巡察组没有组长的轮次": (1, 1)}
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


def keys(line: Line, user: User) -> set[int]:
    return set(line.rows(user).values_list("pk", flat=True))


# Lines whose list shows other rows than they count: an item for its request.
LISTED_BY = {"销号申请待主要负责人确认": "item"}


@pytest.mark.parametrize("name", BUSINESS)
def test_line_when_opened_then_the_very_rows_it_counts(name, busy: World, client):
    user = busy.people[name]
    client.force_login(user)
    for line in lines:
        if line.shown(access.roles(user)):
            page = client.get(line.url, {**parse_qs(line.query), "size": 100}).context["listing"].page
            counted = set(line.rows(user).values_list(LISTED_BY.get(line.label, "pk"), flat=True))
            assert {row.pk for row in page.object_list} == counted, line.label


def assert_lines_are_acts(people: list[User]) -> dict[str, int]:
    """Every line that asks for something counts exactly the rows on which the person may do it; returns how many rows.

    The people are those of the reminders, found from the rows, while the line finds the rows from the person.
    """
    counts = {}
    for line in lines:
        if line.is_information:
            continue
        assert isinstance(line.rows, Waiting), f"{line.label}: neither acts nor information"
        acts, names = line.rows.acts, line.rows.names
        only = line.rows.only() if callable(line.rows.only) else line.rows.only
        within = set(acts.model._default_manager.filter(only).values_list("pk", flat=True))
        may = {(row["object_id"], row["user_id"]) for row in acts.pairs(*names)}
        any_act = {(row["object_id"], row["user_id"]) for row in acts.pairs()}
        counts[line.label] = 0
        for person in people:
            counted = {(pk, person.pk) for pk in keys(line, person)}
            assert counted <= any_act, f"{line.label}, {person}"
            assert counted == {(pk, user) for pk, user in may if user == person.pk and pk in within}, (
                line.label,
                person,
            )
            if line.shown(access.roles(person)):
                counts[line.label] += len(counted)
            else:
                # Nobody has something to do and is not told.
                assert not counted, f"{line.label} is not shown to {person}"
    return counts


def test_line_that_asks_then_counts_exactly_what_the_person_may_do(busy: World):
    """Some with two roles of different places, so that seeing more than one may do shows."""
    set_team_role(busy.team2, user=busy.office, role=TeamRole.LEADER)
    add_organization_role(busy.unit2, user=busy.office, role=OrganizationRole.LIAISON)
    add_organization_role(busy.unit, user=busy.leader2, role=OrganizationRole.HEAD)
    counts = assert_lines_are_acts(list(User.objects.filter(username__in=BUSINESS)))
    assert min(counts.values()) > 0, counts


def test_line_that_asks_then_counts_exactly_what_the_person_may_do_in_a_city_and_its_counties(country: Country):
    both = country.here.people["office"]
    set_team_role(country.city.team, user=both, role=TeamRole.LEADER)
    add_organization_role(country.city.unit, user=both, role=OrganizationRole.HEAD)
    counts = assert_lines_are_acts(list(User.objects.filter(is_active=True)))
    assert sum(counts.values()) > 0, counts


LISTS = {
    "findings:finding_list": FINDING_ACTS,
    "findings:lead_list": LEAD_ACTS,
    "rectification:feedback_list": FEEDBACK_ACTS,
    "rectification:item_list": ITEM_ACTS,
    "rectification:lookback_list": LOOK_BACK_ACTS,
}
SEVERAL = {(FEEDBACK_ACTS, "sign"): SIGNING, (LOOK_BACK_ACTS, "decide"): DECIDING}


@pytest.mark.parametrize("route", LISTS)
def test_list_when_narrowed_to_an_act_then_exactly_the_rows_on_which_the_person_may_do_it(route, busy: World, client):
    """Every choice of 办理, for everybody to whom it is offered."""
    add_organization_role(busy.unit, user=busy.office, role=OrganizationRole.LIAISON)
    acts, shown = LISTS[route], 0
    for name in BUSINESS:
        client.force_login(busy.people[name])
        answer = client.get(reverse(route))
        fields = answer.context["listing"].filterset.form.fields if answer.status_code == 200 else {}
        offered = [value for value, _ in fields["waiting"].choices] if "waiting" in fields else []
        for choice in set(offered) - {"", "me"}:
            page = client.get(reverse(route), {"waiting": choice, "size": 100}).context["listing"].page
            pairs = acts.pairs(*SEVERAL.get((acts, choice), (choice,)))
            rows = {row["object_id"] for row in pairs if row["user_id"] == busy.people[name].pk}
            assert {row.pk for row in page.object_list} == rows, (name, choice)
            shown += len(rows)
    assert shown > 0
