"""市县总览: the city adds up its counties, and no word of theirs reaches it."""

import datetime as dt
import io
from dataclasses import dataclass, field

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from findings.leads.choices import LeadState
from findings.models import Finding, Lead
from inspection.accounts.models import User
from inspection.lib import access
from inspection.views.figures import figures_of
from inspection.views.frames import added_up, frame_lines
from rectification.models import LedgerItem
from rounds.committees.access import add_committee_role
from rounds.coverage.services import planned_units
from rounds.models import Committee, Inspection, Organization, Plan, PlanItem, Round
from rounds.organizations.access import add_organization_role
from tests import factories
from tests.findings.leads.test_secrecy import text_of
from tests.test_access import LINES

pytestmark = pytest.mark.django_db
MARKER = "鬯龘"
QUERIES = 14  # session, person, roles, years, family, coverage, plans, five kinds of figures, count, page


@dataclass
class County:
    """One county with a running and a fed-back task, three findings, two items of the ledger and two leads."""

    committee: Committee
    round: Round
    running: Inspection
    fed_back: Inspection
    items: list[LedgerItem] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)


@dataclass
class Family:
    city: Committee
    office: User
    frame: Round
    counties: list[County]


def make_county(committee: Committee, frame: Round | None) -> County:
    name = committee.short_name
    plan = factories.PlanFactory(committee=committee, first_year=2021, last_year=2026)
    aspect = factories.CategoryFactory(name="惠民资金", short_name="惠民")
    category = factories.CategoryFactory(tree=aspect.tree, parent=aspect, name="低保")
    kind = "joint" if frame else "regular"
    round_ = factories.RoundFactory(plan=plan, kind=kind, frame=frame, categories=aspect.tree, stage="learn")
    team = factories.TeamFactory(round=round_)
    units = [factories.OrganizationFactory(committee=committee, name=f"{name}第{n}局") for n in (1, 2, 3)]
    for unit, year, tied in ((units[1], 2025, round_), (units[2], 2026, None)):
        PlanItem.objects.create(plan=plan, organization=unit, year=year, round=tied, note=f"{MARKER}注{name}")
    running = factories.InspectionFactory(team=team, unit=units[0], stage="learn")
    fed_back = factories.InspectionFactory(team=team, unit=units[1], stage="rectify")
    words = {"title": f"{MARKER}题{name}", "description": f"{MARKER}述{name}", "number": f"{MARKER}-{name}"}
    factories.FindingFactory(inspection=running, category=aspect, **words)
    county = County(committee, round_, running, fed_back)
    feedback = factories.FeedbackFactory(inspection=fed_back)
    for number, facts in enumerate(
        ({"due_on": dt.date(2025, 1, 1)}, {"status": "closed", "closed_on": dt.date(2025, 6, 1)})
    ):
        finding = factories.FindingFactory(
            inspection=fed_back, status="fed_back", category=category if number else None,
            **{**words, "number": f"{MARKER}-{name}{number}"},
        )  # fmt: skip
        item = factories.LedgerItemFactory(
            feedback=feedback, finding=finding, sequence=number + 1, target=f"{MARKER}标{name}", **facts
        )
        county.items.append(item)
    for number, state in enumerate(("registered", "closed")):
        lead = factories.LeadFactory(inspection=fed_back, number=f"{MARKER}索{name}{number}", state=state)
        factories.LeadDossierFactory(lead=lead, person=f"{MARKER}人{name}")
        county.leads.append(lead)
    return county


def make_family(size: int) -> Family:
    city = factories.CommitteeFactory(name="中共云河市委", short_name="云河市", level="city")
    frame = factories.RoundFactory(plan=factories.PlanFactory(committee=city), kind="joint")
    factories.OrganizationFactory(committee=city)
    counties = [factories.CommitteeFactory(city=city) for _ in range(size)]
    # The last county has not joined, and a county of nobody has everything as well.
    made = [make_county(county, frame if county != counties[-1] else None) for county in counties]
    make_county(factories.CommitteeFactory(short_name="外县"), None)
    return Family(city, factories.office_person(city, username="cityoffice"), frame, made)


@pytest.fixture
def family() -> Family:
    return make_family(3)


def rows_of(answer) -> dict[str, list]:
    """The exported table by the name of the committee."""
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(n for n, row in enumerate(rows) if row[0] == "党委")
    return {row[0]: row[1:] for row in rows[start:] if row[0]}


def test_overview_then_each_committee_with_its_figures_and_the_sum(family, client):
    client.force_login(family.office)
    answer = client.get(reverse("overview"))
    total = answer.context["total"]
    assert (total.total, total.inspected, total.found, total.fed_back) == (10, 1, 9, 6)
    assert (total.items, total.completed, total.overdue, total.lead_count) == (6, 3, 3, 6)
    assert (total.rounds.total(), total.tasks["learn"], total.tasks["rectify"]) == (4, 3, 3)
    assert total.aspects == {"惠民": 6, "未分类": 3}
    page = answer.content.decode()
    assert "共 4 条" in page
    assert "外县" not in page


def test_overview_when_exported_then_what_the_list_shows(family, client):
    client.force_login(family.office)
    rows = rows_of(client.get(reverse("overview"), {"export": "xlsx"}))
    last = rows[family.counties[2].committee.short_name]
    assert len(rows) == 5 + 1  # heads, the city, three counties, who exported it
    assert last[:5] == [3, 1, 33.3, "规划 2 家，已巡 1 家", 1]
    assert last[5:] == [2, 3, 2, 1, 50.0, 1, 2]


def test_overview_when_a_column_of_detail_is_chosen_then_shown(family, client):
    client.force_login(family.office)
    asked = {"columns": ["name", "aspects-惠民", "ledger-closed", "leads-registered"], "export": "xlsx"}
    rows = rows_of(client.get(reverse("overview"), asked))
    assert rows["党委"] == ["分类·惠民", "台账·已销号", "线索·已登记"]
    assert rows[family.counties[0].committee.short_name] == [2, 1, 1]


@pytest.mark.parametrize("size", [3, 6])
def test_overview_asks_the_same_few_queries_whatever_the_number_of_counties(size, client):
    family = make_family(size)
    client.force_login(family.office)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(reverse("overview")).status_code == 200
    assert len(asked) <= QUERIES, [query["sql"][:90] for query in asked]


def test_overview_when_a_year_is_chosen_then_its_rounds_are_counted_and_links_and_export_keep_it(family, client):
    county = family.counties[0]
    later = make_county_round(county, 2026)
    client.force_login(family.office)
    answer = client.get(reverse("overview"), {"year": 2026})
    total = answer.context["total"]
    assert (total.rounds.total(), total.tasks.total(), total.found, total.items, total.lead_count) == (1, 1, 1, 0, 0)
    assert (total.total, total.inspected) == (10, 1)  # the term's
    detail = reverse("overview_committee", args=[county.committee.pk])
    page = answer.content.decode()
    assert f"{detail}?year=2026" in page
    assert "?year=2026&amp;export=xlsx" in page
    rows = rows_of(client.get(reverse("overview"), {"year": 2026, "export": "xlsx"}))
    assert rows[county.committee.short_name][:6] == [3, 0, 0, "规划 1 家，已巡 0 家", 1, 1]
    page = client.get(detail, {"year": 2026}).content.decode()
    link = f"{reverse('overview_round', args=[later.pk])}?year=2026"
    assert link in page
    assert reverse("overview_round", args=[county.round.pk]) not in page
    assert f"{detail}?year=2026" in client.get(link).content.decode()
    lines = [figures_of(family.office, [county.committee.pk], year=year)[county.committee.pk] for year in (2025, 2026)]
    assert [(f.found, f.items, f.lead_count, f.plan.units) for f in lines] == [(3, 2, 2, 1), (1, 0, 0, 1)]


def make_county_round(county: County, year: int) -> Round:
    """A second round with one task and one finding."""
    round_ = factories.RoundFactory(plan=county.round.plan, year=year)
    unit = Organization.objects.get(name=f"{county.committee}第3局")
    task = factories.InspectionFactory(team=factories.TeamFactory(round=round_), unit=unit, stage="learn")
    factories.FindingFactory(inspection=task, title=f"{MARKER}题")
    return round_


def test_overview_when_the_year_is_changed_in_place_then_the_cards_follow(family, client):
    client.force_login(family.office)
    page = client.get(reverse("overview"), {"year": 2026}, headers={"HX-Request": "true"}).content.decode()
    assert page.strip().startswith("<section")
    assert page.count('id="overview-stats" hx-swap-oob="true"') == 1
    assert "共 4 条" in page
    assert client.get(reverse("overview")).content.decode().count('id="overview-stats"') == 1


def test_overview_when_the_year_is_not_offered_then_every_page_answers(family, client):
    client.force_login(family.office)
    county = family.counties[0]
    for url in (
        reverse("overview_committee", args=[county.committee.pk]),
        reverse("overview_round", args=[county.round.pk]),
    ):
        for year in ("1999", "x", "２０２５"):
            answer = client.get(url, {"year": year})
            assert (answer.status_code, "?year=1999" in answer.content.decode()) == (200, False)


@pytest.mark.parametrize("size", [3, 6])
def test_frame_asks_the_same_few_queries_whatever_the_number_of_counties(size, client, django_assert_num_queries):
    family = make_family(size)
    client.force_login(family.office)
    with django_assert_num_queries(12):  # session, user, roles, frame, its counties, six, who may remind
        assert client.get(reverse("overview_frame", args=[family.frame.pk])).status_code == 200


def test_coverage_when_the_city_inspected_a_unit_then_its_county_is_covered(family):
    unit = Organization.objects.get(name=f"{family.counties[0].committee}第3局")
    elevated = factories.RoundFactory(plan=factories.PlanFactory(committee=family.city), kind="elevated")
    factories.InspectionFactory(team=factories.TeamFactory(round=elevated), unit=unit, stage="rectify")
    lines = figures_of(family.office, [county.committee.pk for county in family.counties])
    assert [lines[county.committee.pk].inspected for county in family.counties] == [1, 0, 1]


def test_committee_page_then_figures_of_one_county_and_its_rounds(family, client):
    client.force_login(family.office)
    county = family.counties[0]
    answer = client.get(reverse("overview_committee", args=[county.committee.pk]))
    assert [chart["id"] for chart in answer.context["charts"]] == [
        "coverage", "ledger", "tasks", "findings", "aspects", "leads",
    ]  # fmt: skip
    assert reverse("overview_round", args=[county.round.pk]) in answer.content.decode()


def numbers(planned) -> tuple[int, int, int]:
    return planned.units, planned.inspected, planned.waiting


def test_committee_page_then_its_plan_by_year_beside_the_citys_without_a_name(family, client):
    client.force_login(family.office)
    county = family.counties[0]
    own = Organization.objects.get(committee=family.city)
    PlanItem.objects.create(plan=family.frame.plan, organization=own, year=2026)
    answer = client.get(reverse("overview_committee", args=[county.committee.pk]))
    [table] = answer.context["plans"]
    assert [line.year for line in table.years] == [2021, 2022, 2023, 2024, 2025, 2026]
    assert [numbers(line.own) for line in table.years[-2:]] == [(1, 1, 0), (1, 0, 1)]
    assert [numbers(line.city) for line in table.years[-2:]] == [(0, 0, 0), (1, 0, 1)]
    assert (numbers(table.own), numbers(table.city)) == ((2, 1, 1), (1, 0, 1))
    page = answer.content.decode()
    assert "市本级计划" in page
    assert [unit.name for unit in county.committee.organizations.all() if unit.name in page] == []


def test_committee_page_of_the_city_then_its_own_plan_alone(family, client):
    client.force_login(family.office)
    answer = client.get(reverse("overview_committee", args=[family.city.pk]))
    assert [table.plan for table in answer.context["plans"]] == [family.frame.plan]
    assert "市本级计划" not in answer.content.decode()


def test_planned_unit_when_the_city_inspected_it_then_carried_out_and_a_look_back_is_not(family):
    county = family.counties[0].committee
    unit = Organization.objects.get(name=f"{county}第3局")
    PlanItem.objects.create(plan=county.plans.get(), organization=unit, year=2026, kind="look_back")
    elevated = factories.RoundFactory(plan=factories.PlanFactory(committee=family.city), kind="elevated")
    factories.InspectionFactory(team=factories.TeamFactory(round=elevated), unit=unit, stage="rectify")
    items = PlanItem.objects.filter(plan__committee=county)
    assert numbers(planned_units(items, "year")[2026]) == (1, 1, 0)
    assert numbers(planned_units(items.filter(kind="look_back"), "year")[2026]) == (1, 0, 1)


def test_plans_then_counted_for_those_who_know_the_figures_and_read_by_their_own(family):
    county = family.counties[0]
    known = {plan.committee for plan in Plan.objects.countable_by(family.office)}
    assert known == {family.city, *(one.committee for one in family.counties)}
    assert {plan.committee for plan in Plan.objects.visible_to(family.office)} == {family.city}
    assert {p.committee for p in Plan.objects.countable_by(factories.office_person(county.committee))} == {
        county.committee
    }
    assert not Plan.objects.countable_by(factories.UserFactory()).exists()


def test_round_page_of_a_county_then_teams_units_and_dates_without_a_link_into_them(family, client):
    client.force_login(family.office)
    county = family.counties[0]
    page = client.get(reverse("overview_round", args=[county.round.pk])).content.decode()
    assert page.count(county.running.unit.name) >= 2  # in the drawing and in the list
    assert "2025-03-10 至 2025-05-09" in page
    assert "/inspections/" not in page
    assert "/teams/" not in page


def test_frame_then_the_joined_rounds_are_summed_up(family, client):
    lines = frame_lines(family.office, family.frame)
    assert [bool(line.round) for line in lines] == [True, True, False]
    total = added_up([line for line in lines if line.round])
    assert (total.found, total.fed_back, total.items, total.closed, total.overdue) == (6, 4, 4, 2, 2)
    assert total.stages == [("了解", 2), ("整改", 2)]
    client.force_login(family.office)
    page = client.get(reverse("overview_frame", args=[family.frame.pk])).content.decode()
    assert "3 个县（市、区），已加入 2 个" in page
    assert page.count("尚未加入") == 1
    assert (
        reverse("overview_frame", args=[family.frame.pk])
        in client.get(family.frame.get_absolute_url()).content.decode()
    )


def test_frame_then_rates_and_leads_by_state_and_no_word_of_a_lead(family, client):
    total = added_up([line for line in frame_lines(family.office, family.frame) if line.round])
    assert (total.rate, total.closing_rate) == (50.0, 50.0)
    assert total.lead_states == [(LeadState.REGISTERED.label, 2), (LeadState.CLOSED.label, 2)]
    client.force_login(family.office)
    page = client.get(reverse("overview_frame", args=[family.frame.pk])).content.decode()
    assert "50.0%" in page
    assert MARKER not in page


def test_frame_export_then_what_the_page_shows_line_by_line(family, client):
    client.force_login(family.office)
    answer = client.get(reverse("overview_frame", args=[family.frame.pk]), {"export": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active.iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if "县（市、区）" in row)
    lines = [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]
    names = [str(county.committee) for county in family.counties]
    assert [line["县（市、区）"] for line in lines[:4]] == [*names, "合计"]
    assert [line["轮次"] for line in lines[:4]] == [*(str(c.round) for c in family.counties[:2]), "尚未加入", None]
    shown = ("问题", "整改事项", "完成率%", "已销号", "销号率%", "已逾期", f"线索·{LeadState.REGISTERED.label}")
    assert [[line[name] for name in shown] for line in lines[:4]] == [
        [3, 2, 50, 1, 50, 1, 1],
        [3, 2, 50, 1, 50, 1, 1],
        [None] * 7,
        [6, 4, 50, 2, 50, 2, 2],
    ]
    assert MARKER not in str(rows)


def test_frame_when_nothing_was_fed_back_then_no_rate_is_made_up(family, client):
    LedgerItem.objects.filter(inspection__round=family.counties[0].round).delete()
    client.force_login(family.office)
    url = reverse("overview_frame", args=[family.frame.pk])
    assert "0.0%" not in client.get(url).content.decode().replace("50.0%", "")
    rows = list(openpyxl.load_workbook(io.BytesIO(client.get(url, {"export": "xlsx"}).getvalue())).active.values)
    head = next(row for row in rows if "完成率%" in row)
    line = dict(zip(head, rows[rows.index(head) + 1], strict=True))
    assert (line["整改事项"], line["完成率%"], line["销号率%"]) == (0, None, None)


def test_frame_then_the_office_alone_may_remind_while_a_county_is_missing(family, client):
    url = reverse("overview_frame", args=[family.frame.pk])
    remind = reverse("rounds:round_remind", args=[family.frame.pk])
    group = factories.UserFactory()
    add_committee_role(family.city, user=group, role="leading_group")
    offered = {}
    for name, person in (("office", family.office), ("group", group)):
        client.force_login(person)
        offered[name] = remind in client.get(url).content.decode()
    assert offered == {"office": True, "group": False}
    family.counties[-1].committee.rounds.update(frame=family.frame, kind="joint")
    client.force_login(family.office)
    assert remind not in client.get(url).content.decode()


def test_overview_pages_when_not_of_the_city_then_unknown(family, client):
    county = family.counties[0]
    strangers = [
        factories.office_person(county.committee),
        factories.office_person(factories.CommitteeFactory(level="city")),
        factories.UserFactory(),
    ]
    urls = [
        reverse("overview"),
        reverse("overview_committee", args=[county.committee.pk]),
        reverse("overview_committee", args=[family.city.pk]),
        reverse("overview_round", args=[county.round.pk]),
        reverse("overview_frame", args=[family.frame.pk]),
    ]
    for person in strangers:
        client.force_login(person)
        assert [client.get(url).status_code for url in urls] == [404] * 5
        assert "市县总览" not in client.get("/").content.decode()


def test_overview_pages_of_another_family_then_unknown(family, client):
    other = Committee.objects.get(short_name="外县")
    client.force_login(family.office)
    urls = [
        reverse("overview_committee", args=[other.pk]),
        reverse("overview_round", args=[other.rounds.get().pk]),
        reverse("overview_round", args=[family.frame.pk]),  # the city's own round has its own page
        reverse("overview_frame", args=[family.counties[0].round.pk]),
    ]
    assert [client.get(url).status_code for url in urls] == [404] * 4


def test_overview_of_the_leading_group_then_open_with_a_link_in_the_menu(family, client):
    person = factories.UserFactory()
    add_committee_role(family.city, user=person, role="leading_group")
    client.force_login(person)
    assert "市县总览" in client.get("/").content.decode()
    assert client.get(reverse("overview")).status_code == 200


def test_leads_when_the_person_answers_for_a_unit_then_those_are_not_counted(family):
    county = family.counties[0]
    add_organization_role(county.fed_back.unit, user=family.office, role="liaison")
    person = User.objects.get(pk=family.office.pk)
    lines = figures_of(person, access.roles(person).sees_figures_of)
    assert [lines[one.committee.pk].lead_count for one in family.counties] == [0, 2, 2]


class Sight:
    """The rows of a county under the names by which the access table asks for them."""

    def __init__(self, family: Family) -> None:
        county = family.counties[0]
        self.__dict__ |= {
            "committee": county.committee, "round": county.round, "team": county.running.team, "running": county.running,
            "fed_back": county.fed_back, "unit": county.fed_back.unit, "finding": Finding.objects.get(inspection=county.running),
            "fed_finding": county.items[0].finding, "item": county.items[0], "feedback": county.items[0].feedback,
            "lead": county.leads[0], "transferred": county.leads[1], "category": county.round.categories.categories.first(),
        }  # fmt: skip


def addresses(family: Family) -> set[str]:
    """Every GET address of the access table that one row of the county answers, and every list, filtered and exported."""
    sight, found = Sight(family), set()
    for route, line in LINES.items():
        if line.data or line.method == "post":
            continue
        try:
            url = reverse(route, args=line.args(sight))
        except (AttributeError, KeyError):
            continue  # rows that only the small world has
        found |= {
            url,
            *(f"{url}?{query}" for query in ("export=xlsx", f"words={MARKER}", "size=100") if not line.args(sight)),
        }
    return found | {reverse("overview_frame", args=[family.frame.pk])}


def test_no_word_of_a_county_reaches_the_city_on_any_route(family, client):
    client.raise_request_exception = False
    client.force_login(family.office)
    asked = addresses(family)
    assert len(asked) > 60
    answers = {url: client.get(url) for url in asked}
    assert [url for url, answer in answers.items() if answer.status_code == 500] == []
    # The search words come back in the search box.
    assert [
        u
        for u, a in answers.items()
        if MARKER in text_of(a).replace(f'value="{MARKER}"', "").replace(f"：{MARKER} ✕", "")
    ] == []


def test_the_words_do_reach_the_office_of_the_county(family, client):
    """The crawl above proves nothing unless the words can be seen at all."""
    client.force_login(factories.office_person(family.counties[0].committee))
    routes = ("findings:finding_list", "findings:lead_list", "rectification:item_list")
    assert [route for route in routes if MARKER not in text_of(client.get(reverse(route)))] == []
