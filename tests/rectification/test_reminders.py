"""The sweep: every rung, every source, whom it tells, and that it never says a thing twice."""

import datetime as dt
import json
import threading

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from findings.leads.access import grant_lead, revoke_lead
from findings.leads.choices import LeadState
from findings.models import Lead, LeadDossier, Transfer
from inspection.accounts.models import User
from inspection.notices import tasks
from inspection.notices.models import Delivery, Digest, Heartbeat, Notice, Reminder
from inspection.notices.services import remind
from rectification.closing.acts import REVIEW_ACTS
from rectification.closing.choices import Decision, RequestState
from rectification.models import ClosingRequest, LedgerItem, Review
from rounds.organizations.access import add_organization_role, remove_organization_role
from rounds.organizations.choices import OrganizationRole
from rounds.rounds.choices import ReviewParty
from tests import factories
from tests.conftest import World

ON = dt.date(2025, 12, 1)
MARKER = "极密标记"


def day(days: int) -> dt.date:
    return ON + dt.timedelta(days=days)


def told(*steps: str) -> set[tuple[str, str]]:
    rows = Reminder.objects.all()
    if steps:
        rows = rows.filter(step__in=steps)
    return set(rows.values_list("recipient__username", "step"))


@pytest.fixture
def item(world: World) -> LedgerItem:
    LedgerItem.objects.update(due_on=None)
    return world.item


def due(item: LedgerItem, on: dt.date) -> None:
    LedgerItem.objects.filter(pk=item.pk).update(due_on=on)


@pytest.mark.parametrize(
    ("days", "step"),
    [
        (30, "before_30"),
        (11, "before_30"),
        (10, "before_10"),
        (4, "before_10"),
        (3, "before_3"),
        (1, "before_3"),
        (0, "on_day"),
    ],
)
def test_item_before_its_deadline_reminds_the_unit_on_the_rung_of_today(days, step, item):
    due(item, day(days))
    remind(ON)
    assert told() == {("unithead", step), ("unit", step)}


@pytest.mark.parametrize(("days", "step"), [(1, "overdue_1"), (7, "overdue_1"), (8, "overdue_2"), (700, "overdue_100")])
def test_item_overdue_reminds_weekly_and_tells_team_leader_and_office(days, step, item):
    due(item, day(-days))
    remind(ON)
    assert set(Reminder.objects.values_list("recipient__username", "step", "is_information")) == {
        ("unithead", step, False),
        ("unit", step, False),
        ("leader", step, True),
        ("office", step, True),
    }


@pytest.mark.parametrize("days", [31, 300])
def test_item_far_from_its_deadline_reminds_nobody(days, item):
    due(item, day(days))
    remind(ON)
    assert told() == set()


def test_sweep_on_each_of_sixty_days_writes_every_rung_once(item):
    due(item, ON)
    for days in range(-40, 20):
        remind(day(days))
    steps = Reminder.objects.filter(recipient__username="unit").order_by("on").values_list("step", "on")
    assert list(steps) == [
        ("before_30", day(-30)),
        ("before_10", day(-10)),
        ("before_3", day(-3)),
        ("on_day", day(0)),
        ("overdue_1", day(1)),
        ("overdue_2", day(8)),
        ("overdue_3", day(15)),
    ]


def test_sweep_after_a_missed_day_gives_the_rung_of_today(item):
    due(item, ON)
    for days in (-12, -9, -1, 5):
        remind(day(days))
    steps = Reminder.objects.filter(recipient__username="unit").order_by("on").values_list("step", flat=True)
    assert list(steps) == ["before_30", "before_10", "before_3", "overdue_1"]


def test_sweep_again_the_same_day_writes_nothing(item):
    due(item, day(3))
    first, second = remind(ON), remind(ON)
    assert first == {
        "items": 2,
        "measures": 0,
        "receipts": 0,
        "reviews": 0,
        "leads": 0,
        "digests": 2,
        "notices": 2,
        "mails": 2,
    }
    assert set(second.values()) == {0}
    assert (Reminder.objects.count(), Digest.objects.count(), Notice.objects.count()) == (2, 2, 2)


def test_item_with_a_changed_due_date_reminds_again(item):
    due(item, day(3))
    remind(ON)
    due(item, day(2))
    assert remind(day(1))["items"] == 2


def test_closed_item_gets_nothing_more(item):
    LedgerItem.objects.filter(pk=item.pk).update(due_on=day(-1), status="closed", closed_on=ON)
    assert set(remind(ON).values()) == {0}


def test_sweep_across_29_february_counts_real_days(item):
    due(item, dt.date(2028, 3, 1))
    remind(dt.date(2028, 2, 27))
    remind(dt.date(2028, 2, 29))
    remind(dt.date(2028, 3, 1))
    steps = Reminder.objects.filter(recipient__username="unit").order_by("on").values_list("step", flat=True)
    assert list(steps) == ["before_3", "on_day"]


def test_inactive_account_is_not_reminded(world: World, item):
    due(item, ON)
    User.objects.filter(username="unit").update(is_active=False)
    remind(ON)
    assert told() == {("unithead", "on_day")}


def test_measure_reminds_like_its_item(world: World, item):
    measure = factories.MeasureFactory(item=item, due_on=day(-3))
    factories.MeasureFactory(item=item, due_on=day(-3), done_on=day(-4))
    remind(ON)
    assert set(Reminder.objects.values_list("object_type", "object_id", "recipient__username", "is_information")) == {
        ("rectification.measure", measure.pk, "unithead", False),
        ("rectification.measure", measure.pk, "unit", False),
        ("rectification.measure", measure.pk, "leader", True),
        ("rectification.measure", measure.pk, "office", True),
    }


def test_measure_of_a_closed_item_is_silent(item):
    factories.MeasureFactory(item=item, due_on=ON)
    LedgerItem.objects.filter(pk=item.pk).update(status="closed", closed_on=ON)
    assert remind(ON)["measures"] == 0


def test_receipt_reminds_the_head_until_both_have_signed(world: World, item):
    feedback = world.feedback
    type(feedback).objects.update(receipt_due_on=day(2), head_signed_at=timezone.now(), head_signed_by=world.unithead)
    assert remind(ON)["receipts"] == 1
    assert told() == {("unithead", "before_3")}
    type(feedback).objects.update(body_signed_at=timezone.now(), body_signed_by=world.people["unit"])
    assert remind(day(2))["receipts"] == 0


def review(world: World, *parties: tuple[int, str]) -> list[Review]:
    request = factories.ClosingRequestFactory(
        item=world.item,
        state=RequestState.REVIEWING,
        submitted_by=world.people["unit"],
        confirmed_by=world.unithead,
        due_on=day(3),
    )
    return [
        Review.objects.create(
            request=request, order=order, party=party, submitted_by=request.submitted_by, confirmed_by=world.unithead
        )
        for order, party in parties
    ]


@pytest.mark.parametrize(
    ("party", "people"),
    [
        (ReviewParty.TEAM, {"leader", "deputy"}),
        (ReviewParty.OFFICE, {"office"}),
        (ReviewParty.DISCIPLINE, {"discipline"}),
        (ReviewParty.ORGANIZATION_DEPARTMENT, {"orgdept"}),
        (ReviewParty.LEADING_GROUP, {"leadinggroup"}),
    ],
)
def test_review_reminds_the_party_whose_turn_it_is(party, people, world: World, item):
    review(world, (1, party), (2, next(p for p in ReviewParty if p != party)))
    remind(ON)
    assert told() == {(person, "before_3") for person in people}


def test_review_never_reminds_who_asked_for_it(world: World, item):
    review(world, (1, ReviewParty.OFFICE))
    ClosingRequest.objects.update(confirmed_by=world.office)
    Review.objects.update(confirmed_by=world.office)
    assert remind(ON)["reviews"] == 0


def test_review_reminds_exactly_those_who_may_decide_it(world: World, item):
    """Somebody who signs for the team and reports for the unit under review may not decide, and is not reminded."""
    reviews = review(world, (1, ReviewParty.TEAM))
    add_organization_role(world.unit, user=world.deputy, role=OrganizationRole.LIAISON)
    remind(ON)
    may = {person.pk for person in User.objects.all() if REVIEW_ACTS.rows(person).filter(pk=reviews[0].pk).exists()}
    assert may == {world.leader.pk}
    assert set(Reminder.objects.values_list("recipient", flat=True)) == may


def test_review_decided_by_one_of_two_parties_reminds_the_other(world: World, item):
    first, _ = review(world, (3, ReviewParty.DISCIPLINE), (3, ReviewParty.ORGANIZATION_DEPARTMENT))
    Review.objects.filter(pk=first.pk).update(
        decision=Decision.APPROVED, reviewed_by=world.people["discipline"], reviewed_at=timezone.now()
    )
    remind(ON)
    assert told() == {("orgdept", "before_3")}


@pytest.fixture
def transfer(world: World, item) -> Transfer:
    LeadDossier.objects.update(narrative=MARKER, person=MARKER)
    Transfer.objects.update(number=f"{MARKER}号", receipt_due_on=day(3), disposal_due_on=day(3), result_due_on=day(3))
    return Transfer.objects.get()


def in_state(transfer: Transfer, state: str) -> None:
    Lead.objects.filter(pk=transfer.lead_id).update(state=state)


@pytest.mark.parametrize(
    ("state", "owed"),
    [(LeadState.TRANSFERRED, "receipt"), (LeadState.RECEIVED, "disposal"), (LeadState.DISPOSING, "result")],
)
def test_lead_reminds_only_people_of_the_receiver_granted_on_it(state, owed, world: World, transfer):
    colleague = factories.UserFactory(username="colleague")
    add_organization_role(transfer.receiver, user=colleague, role=OrganizationRole.REVIEWER)
    grant_lead(transfer.lead, user=world.people["orgdept"], codename="handle_lead", reason="协办", by=world.office)
    in_state(transfer, state)
    remind(ON)
    assert told() == {("discipline", "before_3")}
    assert Reminder.objects.get().object_type == f"findings.transfer.{owed}"


def test_lead_grant_that_expired_reminds_nobody(world: World, transfer):
    revoke_lead(transfer.lead, user=world.people["discipline"])
    grant_lead(
        transfer.lead,
        user=world.people["discipline"],
        codename="handle_lead",
        reason="承办",
        by=world.office,
        expires_at=timezone.now() + dt.timedelta(days=1),
    )
    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        assert remind(ON)["leads"] == 0


def test_lead_overdue_tells_the_office_and_nobody_who_answers_for_a_unit(world: World, transfer):
    Transfer.objects.update(receipt_due_on=day(-1))
    second = factories.office_person(username="office2")
    add_organization_role(world.unit2, user=second, role=OrganizationRole.LIAISON)
    remind(ON)
    assert told() == {("discipline", "overdue_1"), ("office", "overdue_1")}


def test_lead_given_back_by_the_receiver_is_silent(world: World, transfer):
    Transfer.objects.update(returned_at=timezone.now(), returned_by=world.people["discipline"])
    assert remind(ON)["leads"] == 0


@pytest.mark.parametrize("state", [LeadState.CLOSED, LeadState.RETURNED, LeadState.APPROVED])
def test_lead_that_waits_for_nobody_is_silent(state, transfer):
    in_state(transfer, state)
    assert remind(ON)["leads"] == 0


def test_digest_about_a_lead_carries_nothing_but_a_number(world: World, transfer):
    remind(ON)
    notice = Notice.objects.get()
    assert (notice.title, notice.body, notice.url) == ("今日提醒：您有 1 项事项需要办理", "需要办理：线索 1 件。", "/")
    rows = [*Notice.objects.values(), *Digest.objects.values(), *Delivery.objects.values(), *Reminder.objects.values()]
    assert MARKER not in str(rows)


def test_digest_groups_by_unit_and_tells_the_office_for_information(world: World, item):
    due(item, day(-2))
    factories.LedgerItemFactory(feedback=world.feedback, due_on=day(2))
    factories.MeasureFactory(item=item, due_on=day(1))
    remind(ON)
    bodies = dict(Notice.objects.values_list("recipient__username", "body"))
    mine = "需要办理：整改事项 1 项即将到期、1 项逾期；整改措施 1 项即将到期。\n青禾县水务局：整改事项 1 项即将到期、1 项逾期；整改措施 1 项即将到期"
    others = "已逾期，供了解：整改事项 1 项。\n青禾县水务局：整改事项 1 项"
    assert bodies == {"unithead": mine, "unit": mine, "leader": others, "office": others}


def test_digest_of_the_day_is_one_although_a_later_sweep_finds_more(world: World, item):
    due(item, day(3))
    remind(ON)
    factories.LedgerItemFactory(feedback=world.feedback, due_on=day(3))
    assert (remind(ON)["items"], Digest.objects.count()) == (2, 2)
    later = remind(day(1))
    assert (later["items"], later["digests"]) == (2, 2)
    assert Reminder.objects.filter(is_late=True).count() == 0


def test_reminder_without_digest_is_dropped_when_the_item_is_closed_overnight(world: World, item):
    due(item, day(3))
    remind(ON)
    late = factories.LedgerItemFactory(feedback=world.feedback, due_on=day(3))
    remind(ON)
    LedgerItem.objects.filter(pk=late.pk).update(status="closed", closed_on=ON)
    assert set(remind(day(1)).values()) == {0}
    assert Reminder.objects.filter(object_id=late.pk).count() == 0


def test_person_who_lost_the_role_is_not_reminded(world: World, item):
    due(item, day(3))
    remove_organization_role(world.item.unit, user=world.people["unit"], role=OrganizationRole.LIAISON)
    remind(ON)
    assert told() == {("unithead", "before_3")}


@pytest.mark.parametrize("rows", [1, 300])
def test_sweep_asks_the_same_number_of_queries_whatever_the_size(rows, world: World, item, django_assert_num_queries):
    due(item, day(3))
    for number in range(rows - 1):
        factories.LedgerItemFactory(feedback=world.feedback, sequence=number + 2, due_on=day(-5))
    # the transaction's two ends, the turn, five sources, digests, words
    with django_assert_num_queries(10):
        counts = remind(ON)
    assert counts["items"] == 2 + (rows - 1) * 4


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_write_everything_once(world: World):
    LedgerItem.objects.update(due_on=day(-3))
    results: list[dict[str, int]] = []
    start = threading.Barrier(2)

    def sweep() -> None:
        start.wait()
        results.append(remind(ON))
        connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result["items"] for result in results) == [0, 4]
    assert sorted(result["mails"] for result in results) == [0, 4]
    assert (Reminder.objects.count(), Digest.objects.count(), Delivery.objects.count()) == (4, 4, 4)


@pytest.mark.parametrize(("moment", "counted"), [("2025-11-30T15:59:00+00:00", 0), ("2025-11-30T16:01:00+00:00", 2)])
def test_command_without_a_date_takes_the_day_in_china(moment, counted, item, capsys):
    due(item, ON + dt.timedelta(days=30))
    with time_machine.travel(moment):
        call_command("remind")
    assert json.loads(capsys.readouterr().out)["items"] == counted


def test_command_prints_json_counts_and_zeros_the_second_time(item, capsys):
    due(item, day(3))
    call_command("remind", "--on", "2025-12-01")
    first = json.loads(capsys.readouterr().out)
    call_command("remind", "--on", "2025-12-01")
    second = json.loads(capsys.readouterr().out)
    assert first == {
        "items": 2, "measures": 0, "receipts": 0, "reviews": 0, "leads": 0, "digests": 2, "notices": 2, "mails": 2,
    }  # fmt: skip
    assert second == dict.fromkeys(first, 0)


@pytest.mark.parametrize("command", ["remind", "schedule_lookbacks"])
@pytest.mark.parametrize("text", ["2025-13-01", "明天", "2025-02-29"])
def test_command_with_a_wrong_date_says_so_and_fails(command, text):
    with pytest.raises(CommandError) as caught:
        call_command(command, "--on", text)
    assert str(caught.value) == f"“{text}”不是有效日期，应写成 2025-12-01 这样的格式。"
    assert caught.value.returncode == 1


def test_task_notes_when_it_ran_and_what_it_did(item):
    due(item, day(3))
    with time_machine.travel("2025-12-01T08:05:00+08:00"):
        tasks.remind.delay()
    beat = Heartbeat.objects.get(name="remind")
    assert (beat.facts["on"], beat.facts["items"]) == ("2025-12-01", 2)
