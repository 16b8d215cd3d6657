"""The acts on an item of the ledger and on its measures: of the unit, and of the office that sent the inspection."""

import pytest

from inspection.lib.refusals import LostRace, NotAllowed, Refused
from inspection.trail.services import history_of
from rectification.ledger.acts import ITEM_ACTS, MEASURE_ACTS
from rectification.ledger.services import ledger
from rectification.models import LedgerItem, Measure, Update
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import OrganizationRole
from tests import factories
from tests.conftest import World
from tests.lib.acts_property import assert_one_rule


@pytest.fixture
def others(world: World) -> LedgerItem:
    """An item of another committee, with its office and a person who reports for both units."""
    committee = factories.CommitteeFactory()
    plan = factories.PlanFactory(committee=committee)
    unit = factories.OrganizationFactory(committee=committee)
    inspection = factories.InspectionFactory(
        team=factories.TeamFactory(round=factories.RoundFactory(plan=plan)), unit=unit, stage="rectify"
    )
    world.people["office_elsewhere"] = factories.office_person(committee)
    both = world.people["both_units"] = factories.UserFactory()
    for one in (unit, world.unit):
        add_organization_role(one, user=both, role=OrganizationRole.LIAISON)
    return factories.LedgerItemFactory(feedback=factories.FeedbackFactory(inspection=inspection), sequence=1)


@pytest.fixture
def items(world: World, others: LedgerItem) -> list[LedgerItem]:
    """Items in every status that matters; the liaison of the unit belongs to the office as well."""
    world.people["two_hats"] = two_hats = factories.office_person()
    add_organization_role(world.unit, user=two_hats, role=OrganizationRole.LIAISON)
    facts = (
        {"status": "done"},
        {"status": "ongoing", "is_long_term": True},
        {"status": "mostly_done"},
        {"status": "returned"},
        {"status": "closed", "closed_on": "2025-09-01"},
    )
    made = [factories.LedgerItemFactory(feedback=world.feedback, **one) for one in facts]
    for item in (*made[:2], others):
        Update.objects.create(item=item, text="完成", status="done", reported_by=world.unithead)
    under_review = factories.LedgerItemFactory(feedback=world.feedback, status="done")
    factories.ClosingRequestFactory(item=under_review, submitted_by=world.unithead)
    return [*made, under_review, others]


def test_items_then_waiting_may_refused_and_reminded_are_one_rule(world: World, items):
    counts = assert_one_rule(ITEM_ACTS, world.people.values(), items)
    # Open and without a request: four of the own unit for four people, one elsewhere for the one of both units.
    assert (counts["edit"], counts["report"], counts["add_measure"]) == (17, 17, 17)
    # Reported and far enough: two of the own unit.
    assert counts["ask_closing"] == 8
    # Every item that is not closed: five of the own committee for two people, one of the other for one.
    assert counts["change_deadline"] == 11


def test_measures_then_waiting_may_refused_and_reminded_are_one_rule(world: World, items):
    measures = [factories.MeasureFactory(item=item, number="9.1") for item in items]
    Measure.objects.filter(pk=measures[0].pk).update(done_on="2025-09-01")
    Update.objects.create(
        item=items[0], measure=measures[0], text="完成", status="done", reported_by=world.people["unit"]
    )
    counts = assert_one_rule(MEASURE_ACTS, world.people.values(), measures)
    assert counts == {"change": 17, "finish": 13, "remove": 13}


def test_item_of_another_committee_then_its_deadline_is_not_moved_by_this_office(world: World, others):
    with pytest.raises(NotAllowed):
        ledger.change_deadline(others, due_on=others.due_on, reason="调整", by=world.office)
    assert not ITEM_ACTS.rows(world.office, "change_deadline").filter(pk=others.pk).exists()


def test_people_of_another_unit_when_they_call_the_service_then_not_allowed(world: World):
    with pytest.raises(NotAllowed):
        ledger.add_measure(world.item, text="自查", by=world.people["unit2"])
    assert not world.item.measures.exists()


def test_item_done_without_a_report_then_closing_is_neither_offered_nor_done(world: World, client):
    LedgerItem.objects.filter(pk=world.item.pk).update(status="done")
    client.force_login(world.people["unit"])
    assert client.get(world.item.get_absolute_url()).context["acts"] == {"edit", "report", "add_measure"}
    with pytest.raises(Refused, match="尚未报送整改进展，不能申请销号。"):
        ITEM_ACTS.refuse(world.people["unit"], world.item, "ask_closing")


def test_item_page_when_a_measure_was_reported_on_then_no_button_to_remove_it(world: World, client):
    reported, bare = (ledger.add_measure(world.item, text="自查", by=world.unithead) for _ in range(2))
    ledger.report_progress(world.item, text="完成", status="ongoing", measure=reported, by=world.unithead)
    client.force_login(world.unithead)
    assert client.get(world.item.get_absolute_url()).context["removable"] == {bare.pk}


def test_measure_that_is_gone_then_somebody_was_faster(world: World):
    measure = ledger.add_measure(world.item, text="自查", by=world.unithead)
    Measure.objects.all().delete()
    with pytest.raises(LostRace):
        ledger.finish_measure(measure, by=world.unithead)


def test_service_when_called_without_a_request_then_history_names_the_person(world: World):
    measure = ledger.add_measure(world.item, text="自查", by=world.unithead)
    assert [entry.who for entry in history_of(measure)] == ["测试unithead"]
