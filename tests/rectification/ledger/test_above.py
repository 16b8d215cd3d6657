"""上级巡察: the city inspects a unit of one of its counties; the office of that county reads along, and nothing more."""

import datetime as dt
from dataclasses import dataclass
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from inspection.accounts.models import User
from inspection.notices.models import Notice
from rectification.closing.acts import REVIEW_ACTS
from rectification.closing.services import confirm_request, decide_review, request_closing
from rectification.feedback.services.feedback import record_feedback
from rectification.ledger.services import ledger
from rectification.models import ClosingRequest, Feedback, LedgerItem, Measure
from rounds.committees.choices import Level
from rounds.models import Committee, Inspection
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import OrganizationRole
from rounds.teams.access import set_team_role
from rounds.teams.choices import TeamRole
from tests import factories
from tests.conftest import World


@dataclass
class Above:
    """What the city sent into the county of the small world, and the people around it."""

    city: Committee
    inspection: Inspection
    item: LedgerItem
    city_office: User
    city_leader: User
    other_county: User


@pytest.fixture
def above(world: World) -> Above:
    city = factories.CommitteeFactory(name="中共青河市委", short_name="青河市", level=Level.CITY)
    other = factories.CommitteeFactory(city=city)
    Committee.objects.filter(pk=world.committee.pk).update(city=city)
    world.committee.refresh_from_db()
    round_ = factories.RoundFactory(plan=factories.PlanFactory(committee=city, name="第五届市委"), kind="elevated")
    team = factories.TeamFactory(round=round_, number=1)
    inspection = factories.InspectionFactory(team=team, unit=world.unit, stage="rectify")
    item = factories.LedgerItemFactory(
        feedback=factories.FeedbackFactory(inspection=inspection), sequence=1, status="ongoing"
    )
    leader = factories.UserFactory(username="cityleader")
    set_team_role(team, user=leader, role=TeamRole.LEADER)
    return Above(
        city=city,
        inspection=inspection,
        item=item,
        city_office=factories.office_person(city, username="cityoffice"),
        city_leader=leader,
        other_county=factories.office_person(other, username="othercounty"),
    )


def rows_of(client, route: str, query: str = "") -> list:
    response = client.get(reverse(f"rectification:{route}") + query)
    return list(response.context["listing"].page.object_list)


def test_ledger_list_of_the_county_then_own_rows_and_a_tab_for_those_from_above(world: World, above, client):
    client.force_login(world.office)
    assert rows_of(client, "item_list") == [world.item]
    assert rows_of(client, "item_list", "?scope=above") == [above.item]
    page = client.get(reverse("rectification:item_list") + "?scope=above")
    assert [column.key for column in page.context["listing"].columns][3] == "committee"
    assert "青河市" in page.content.decode()
    assert [(tab["label"], tab["is_on"]) for tab in page.context["listing"].filterset.tabs] == [
        ("本级巡察", False),
        ("上级巡察", True),
    ]


def test_filters_from_above_then_offer_the_round_of_the_city(world: World, above, client):
    client.force_login(world.leadinggroup)
    choices = {
        query: client.get(reverse("rectification:item_list") + query).context["listing"].filterset.filters["round"]
        for query in ("", "?scope=above")
    }
    assert [pk for pk, _ in choices["?scope=above"].extra["choices"]] == [above.inspection.round_id]
    assert [pk for pk, _ in choices[""].extra["choices"]] == [world.round.pk]


@pytest.mark.parametrize("route", ["item_list", "feedback_list"])
def test_list_without_anything_from_above_then_no_trace_of_it(route, world: World, client):
    client.force_login(world.office)
    page = client.get(reverse(f"rectification:{route}"))
    assert page.context["listing"].filterset.tabs == []
    assert "committee" not in [column.key for column in page.context["listing"].columns]
    assert "上级巡察" not in page.content.decode()
    assert "派出党委" not in page.content.decode()


def test_lists_of_the_other_county_then_nothing_from_above(world: World, above, client):
    client.force_login(above.other_county)
    assert rows_of(client, "item_list", "?scope=above") == []
    assert rows_of(client, "feedback_list", "?scope=above") == []
    assert client.get(reverse("rectification:item_list")).context["listing"].filterset.tabs == []


def test_feedback_list_of_the_county_then_own_and_from_above_apart(world: World, above, client):
    client.force_login(world.office)
    assert rows_of(client, "feedback_list") == [world.feedback]
    assert rows_of(client, "feedback_list", "?scope=above") == [above.item.feedback]


def test_summary_and_start_page_of_the_county_then_own_rows_only(world: World, above, client):
    client.force_login(world.office)
    summary = client.get(reverse("rectification:item_list")).context["summary"]
    assert (summary[0]["label"], summary[0]["n"]) == ("全部", 1)
    assert client.get(reverse("rectification:item_list") + "?scope=above").context["summary"] == []
    assert LedgerItem.objects.visible_to(world.office).count() == 2
    context = client.get(reverse("home")).context
    assert context["stats"][0]["value"] == 1
    assert sum(n for _, n in context["charts"]["ledger"]) == 1


def test_exports_of_the_county_then_own_rows_only(world: World, above, client):
    client.force_login(world.office)
    url = reverse("rectification:ledger_export_all")
    whole = b"".join(client.get(url).streaming_content)
    assert above.item.finding.title not in text_of(whole)
    assert world.item.finding.title in text_of(whole)
    assert client.get(url, {"round": above.inspection.round_id}).status_code == 404
    one = client.get(reverse("rectification:ledger_export", args=[above.item.feedback_id]))
    assert above.item.finding.title in text_of(b"".join(one.streaming_content))


def text_of(workbook: bytes) -> str:
    sheet = load_workbook(BytesIO(workbook)).active
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)


@pytest.mark.parametrize("person", ["office", "leadinggroup"])
def test_pages_for_the_county_then_say_who_inspected_and_show_no_button(person, world: World, above, client):
    client.force_login(world.people[person])
    for page in (client.get(above.item.get_absolute_url()), client.get(above.item.feedback.get_absolute_url())):
        words = page.content.decode()
        assert "上级巡察：青河市" in words
        assert page.context["acts"] == set()
        assert 'method="post"' not in words.partition("<main")[2]


def test_pages_for_the_city_and_the_unit_then_no_word_of_it(world: World, above, client):
    for person in (above.city_office, world.people["unit"]):
        client.force_login(person)
        assert "上级巡察" not in client.get(above.item.get_absolute_url()).content.decode()


POSTS = {
    "feedback_supplement": ("feedback", {"fed_back_on": "2025-06-10"}),
    "feedback_sign_head": ("feedback", {}),
    "feedback_sign_body": ("feedback", {}),
    "import_upload": ("feedback", {}),
    "item_edit": ("item", {"target": "改"}),
    "deadline_change": ("item", {"due_on": "2026-01-20", "reason": "调整"}),
    "measure_add": ("item", {"text": "自查"}),
    "progress_report": ("item", {"text": "完成", "status": "done"}),
    "closing_ask": ("item", {"statement": "已完成"}),
    "measure_edit": ("measure", {"text": "改"}),
    "measure_remove": ("measure", {}),
    "measure_finish": ("measure", {}),
    "closing_confirm": ("request", {}),
    "closing_withdraw": ("request", {}),
}


@pytest.mark.parametrize(("route", "row", "data"), [(route, *rest) for route, rest in POSTS.items()])
def test_county_when_it_posts_then_403_and_nothing_changes(route, row, data, world: World, above, client):
    measure = factories.MeasureFactory(item=above.item)
    request = factories.ClosingRequestFactory(item=above.item, submitted_by=world.people["unit"])
    rows = {"feedback": above.item.feedback, "item": above.item, "measure": measure, "request": request}
    url = reverse(f"rectification:{route}", args=[rows[row].pk])
    files = {"file": SimpleUploadedFile("台账.xlsx", b"x")} if route == "import_upload" else {}
    client.force_login(world.office)
    assert client.post(url, data | files).status_code == 403
    above.item.refresh_from_db()
    assert (above.item.target, above.item.due_on) == ("", dt.date(2025, 11, 20))
    assert Measure.objects.filter(pk=measure.pk, done_on=None).exists()
    assert ClosingRequest.objects.get().state == "awaiting_head"
    assert Feedback.objects.get(pk=above.item.feedback_id).body_signed_at is None
    client.force_login(above.other_county)
    assert client.post(url, data).status_code == 404


def test_unit_when_inspected_from_above_then_works_as_always_and_the_city_reviews(world: World, above, client):
    add_organization_role(world.unit, user=world.office, role=OrganizationRole.LIAISON)
    measure = ledger.add_measure(above.item, text="自查", by=world.people["unit"])
    ledger.report_progress(above.item, text="完成", status="done", measure=measure, by=world.people["unit"])
    request = confirm_request(
        request_closing(above.item, statement="已完成", by=world.people["unit"]), by=world.unithead
    )
    waiting = {name: REVIEW_ACTS.rows(person).count() for name, person in world.people.items()}
    assert set(waiting.values()) == {0}
    team, office = (request.reviews.get(party=party) for party in ("team", "office"))
    assert list(REVIEW_ACTS.rows(above.city_leader)) == [team]
    decide_review(team, decision="approved", by=above.city_leader)
    assert list(REVIEW_ACTS.rows(above.city_office)) == [office]
    client.force_login(world.leadinggroup)
    assert client.get(office.get_absolute_url()).status_code == 404
    client.force_login(above.city_office)
    assert client.post(reverse("rectification:review_approve", args=[office.pk])).status_code == 302


def test_county_office_that_reports_for_the_unit_too_then_the_row_is_among_its_own(world: World, above, client):
    add_organization_role(world.unit, user=world.office, role=OrganizationRole.LIAISON)
    client.force_login(world.office)
    assert rows_of(client, "item_list") == [above.item, world.item]
    assert "report" in client.get(above.item.get_absolute_url()).context["acts"]


def test_history_for_the_county_then_without_the_addresses_of_the_city(world: World, above, client):
    client.force_login(above.city_office)
    url = reverse("rectification:deadline_change", args=[above.item.pk])
    assert client.post(url, {"due_on": "2026-01-20", "reason": "涉及诉讼"}).status_code == 302
    assert client.get(above.item.get_absolute_url()).context["history"][0].address == "127.0.0.1"
    client.force_login(world.office)
    assert client.get(above.item.get_absolute_url()).context["history"][0].address == ""


def test_feedback_before_the_city_fed_back_then_not_seen(world: World, above):
    Inspection.objects.filter(pk=above.inspection.pk).update(stage="feedback")
    assert list(LedgerItem.objects.visible_to(world.office)) == [world.item]


def test_record_feedback_when_from_above_then_the_countys_office_reads_of_it_and_no_wording(
    world: World, above, client, django_capture_on_commit_callbacks
):
    task = factories.InspectionFactory(team=above.inspection.team, unit=world.unit2, stage="feedback")
    factories.FindingFactory(inspection=task, status="approved", title="某处账目不清")
    with django_capture_on_commit_callbacks(execute=True):
        feedback = record_feedback(task, fed_back_on=dt.date(2025, 6, 1), by=above.city_office)
    told = Notice.objects.get(title=f"上级巡察已反馈：{world.unit2}")
    assert (told.recipient, told.url) == (world.office, feedback.get_absolute_url())
    assert told.body == f"青河市已向{world.unit2}反馈巡察意见，可在“上级巡察”中查看整改情况。"
    assert not Notice.objects.filter(recipient=above.other_county).exists()
    client.force_login(world.office)
    assert client.get(told.url).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_item_list_from_above_asks_the_same_number_of_queries(
    rows, world: World, above, client, django_assert_num_queries
):
    factories.LedgerItemFactory.create_batch(rows - 1, feedback=above.item.feedback)
    client.force_login(world.office)
    # session, user, roles; inspections from above for the rows and for the tab; filter choices, count, rows, tabs
    with django_assert_num_queries(9):
        response = client.get(reverse("rectification:item_list") + "?scope=above")
    assert response.context["listing"].page.paginator.count == rows
