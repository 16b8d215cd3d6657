"""The declared sources of deadlines: whom each asks to act, whom it informs, and in which words."""

import datetime as dt
from collections.abc import Callable
from importlib import import_module
from operator import attrgetter

import pytest
from django.apps import apps
from django.db.models import Model

from findings.leads.choices import LeadState
from findings.models import Lead, Transfer
from inspection.accounts.models import User
from inspection.lib import access
from inspection.notices.models import Reminder
from inspection.notices.notifications import information, sentence
from inspection.notices.reminders import sources
from inspection.notices.services import remind
from rectification.closing.acts import REVIEW_ACTS
from rectification.closing.choices import RequestState
from rectification.models import ClosingRequest, Feedback, LedgerItem, Measure, Review
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import OrganizationRole
from rounds.rounds.choices import ReviewParty
from rounds.teams.access import set_team_role
from rounds.teams.choices import TeamRole
from tests import factories
from tests.conftest import World
from tests.lib.acts_property import assert_reminded

ON = dt.date(2025, 12, 1)


@pytest.fixture
def people(world: World) -> list[User]:
    """Everybody, and accounts that hold roles without being allowed to use them, or several at once."""
    closed = factories.UserFactory(username="closed", is_active=False)
    administrator = factories.UserFactory(username="administrator")
    for person in (closed, administrator):
        set_team_role(world.team, user=person, role=TeamRole.LEADER)
        add_organization_role(world.unit, user=person, role=OrganizationRole.HEAD)
        add_organization_role(world.discipline, user=person, role=OrganizationRole.REVIEWER)
        access.grant(person, "handle_lead", world.transferred)
    User.objects.filter(pk=administrator.pk).update(duty="system_admin")
    add_organization_role(world.unit, user=world.deputy, role=OrganizationRole.LIAISON)
    add_organization_role(world.unit2, user=world.people["orgdept"], role=OrganizationRole.HEAD)
    return list(User.objects.all())


def may(*codenames: str, path: str = "") -> Callable[[User, Model], bool]:
    """Whether an account in business holds one of the permissions on the row, or on what the path leads to."""

    def asks(person: User, row: Model) -> bool:
        anchor = attrgetter(path)(row) if path else row
        is_working = person.is_active and not person.duty
        return is_working and any(access.may(person, codename, anchor) for codename in codenames)

    return asks


def test_items_and_measures_then_ask_those_who_may_report(world: World, people):
    factories.MeasureFactory(item=world.item)
    reports = ("head_organization", "report_organization")
    assert assert_reminded(sources["items"], people, LedgerItem.objects.all(), may(*reports, path="unit")) == 3
    assert assert_reminded(sources["measures"], people, Measure.objects.all(), may(*reports, path="item.unit")) == 3


def test_item_while_it_is_reviewed_then_nobody_is_asked_to_report(world: World, people):
    asked = {"submitted_by": world.people["unit"], "confirmed_by": world.unithead}
    ClosingRequest.objects.create(item=world.item, statement="已完成", state=RequestState.REVIEWING, **asked)
    factories.MeasureFactory(item=world.item)
    for subject, rows in (("items", LedgerItem.objects.all()), ("measures", Measure.objects.all())):
        assert assert_reminded(sources[subject], people, rows, lambda *_: False) == 0


def test_item_while_its_request_waits_for_the_head_then_the_head_is_asked(world: World, people):
    ClosingRequest.objects.create(item=world.item, statement="已完成", submitted_by=world.people["unit"])
    head = may("head_organization", path="unit")
    assert assert_reminded(sources["items"], people, LedgerItem.objects.all(), head) == 1


def test_receipts_then_ask_those_who_may_sign_as_head(world: World, people):
    heads = may("head_organization", path="unit")
    assert assert_reminded(sources["receipts"], people, Feedback.objects.all(), heads) == 1


def test_reviews_then_ask_those_who_may_decide(world: World, people):
    asked = {"submitted_by": world.people["unit"], "confirmed_by": world.unithead}
    request = ClosingRequest.objects.create(item=world.item, statement="已完成", state=RequestState.REVIEWING, **asked)
    parties = (ReviewParty.TEAM, ReviewParty.OFFICE, ReviewParty.DISCIPLINE)
    for party in parties:
        Review.objects.create(request=request, order=1, party=party, **asked)
    Review.objects.create(request=request, order=2, party=ReviewParty.LEADING_GROUP, **asked)

    def decides(person: User, review: Review) -> bool:
        return REVIEW_ACTS.rows(person).filter(pk=review.pk).exists()

    assert assert_reminded(sources["reviews"], people, Review.objects.all(), decides) == 3


@pytest.mark.parametrize("state", [LeadState.TRANSFERRED, LeadState.RECEIVED, LeadState.DISPOSING])
def test_leads_then_ask_those_who_may_handle_and_know(state, world: World, people):
    colleague = factories.UserFactory(username="colleague")
    add_organization_role(world.discipline, user=colleague, role=OrganizationRole.REVIEWER)
    for person in (world.leader, world.people["orgdept"], world.unithead, colleague):
        access.grant(person, "handle_lead", world.transferred)
    Lead.objects.filter(pk=world.transferred.pk).update(state=state)
    Transfer.objects.update(transferred_by=colleague)
    is_signing = state == LeadState.TRANSFERRED

    def handles(person: User, lead: Lead) -> bool:
        works_there = may("review_organization", path="receiver")(person, lead)
        is_kept_out = access.roles(person).is_unit or (is_signing and person == colleague)
        return may("handle_lead")(person, lead) and works_there and not is_kept_out

    expected = 1 if is_signing else 2
    assert assert_reminded(sources["leads"], [*people, colleague], [world.transferred], handles) == expected


def reminded() -> set[tuple[str, bool]]:
    return set(Reminder.objects.values_list("recipient__username", "is_information"))


def test_overdue_item_then_the_office_of_its_own_committee_hears_of_it(world: World):
    factories.office_person(factories.CommitteeFactory(), username="elsewhere")
    LedgerItem.objects.update(due_on=ON - dt.timedelta(days=1))
    remind(ON)
    assert reminded() == {("unithead", False), ("unit", False), ("leader", True), ("office", True)}


def test_overdue_item_of_somebody_who_acts_and_is_informed_then_asked_to_act(world: World):
    add_organization_role(world.unit, user=world.office, role=OrganizationRole.LIAISON)
    LedgerItem.objects.update(due_on=ON - dt.timedelta(days=1))
    remind(ON)
    assert ("office", False) in reminded()
    assert Reminder.objects.filter(recipient=world.office).count() == 1


def test_reminder_then_carries_subject_and_unit_but_no_unit_for_a_lead(world: World):
    LedgerItem.objects.update(due_on=ON)
    factories.MeasureFactory(item=world.item, due_on=ON)
    Feedback.objects.update(receipt_due_on=ON)
    Transfer.objects.update(receipt_due_on=ON)
    remind(ON)
    assert set(Reminder.objects.values_list("object_type", "subject", "unit")) == {
        ("rectification.ledgeritem", "items", "青禾县水务局"),
        ("rectification.measure", "measures", "青禾县水务局"),
        ("rectification.feedback", "receipts", "青禾县水务局"),
        ("findings.transfer.receipt", "leads", ""),
    }


def test_words_of_a_reminder_written_before_then_filled_by_the_migration(world: World):
    migration = import_module("inspection.notices.migrations.0003_words_of_old_reminders")
    LedgerItem.objects.update(due_on=ON)
    factories.MeasureFactory(item=world.item, due_on=ON)
    Feedback.objects.update(receipt_due_on=ON)
    Transfer.objects.update(receipt_due_on=ON)
    remind(ON)
    written = set(Reminder.objects.values_list("pk", "subject", "unit"))
    Reminder.objects.update(subject="", unit="")
    gone = Reminder.objects.create(
        object_type="rectification.measure", object_id=0, step="on_day", due_on=ON, on=ON, recipient=world.office
    )
    migration.fill(apps, None)
    assert set(Reminder.objects.values_list("pk", "subject", "unit")) == {*written, (gone.pk, "measures", "")}


def test_digest_then_in_the_order_and_words_of_the_sources():
    counts = {source.subject: {"soon": 1, "over": 2, "information": 3} for source in reversed(list(sources))}
    assert sentence(counts | {"unknown": {"soon": 1}}) == (
        "整改事项 1 项即将到期、2 项逾期；整改措施 1 项即将到期、2 项逾期；待签收 1 项即将到期、2 项逾期；"
        "会审 1 项即将到期、2 项逾期；线索 3 件"
    )
    assert information(counts) == "整改事项 3 项、整改措施 3 项、待签收 3 项、会审 3 项、线索 3 件"
