"""The look-back proposals: what facts weigh, in which words, and which inspections are left in peace."""

import datetime as dt
import json
import threading

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from inspection.accounts.models import User
from inspection.notices.models import Heartbeat, Notice
from rectification import tasks
from rectification.lookbacks.choices import LOOK_BACK_RULES, LookBackState
from rectification.lookbacks.services.proposals import judge, propose_lookbacks, propose_this_month
from rectification.models import Feedback, LedgerItem, LookBack
from rounds.models import Inspection
from tests import factories
from tests.conftest import World

ON = dt.date(2025, 12, 1)


@pytest.fixture
def inspection(world: World) -> Inspection:
    """Fed back on 2025-05-20, both receipts signed, nothing in the ledger, no proposal."""
    LookBack.objects.all().delete()
    LedgerItem.objects.all().delete()
    Feedback.objects.update(
        head_signed_at=timezone.now(), body_signed_at=timezone.now(), head_signed_by=world.unithead,
        body_signed_by=world.unithead,
    )  # fmt: skip
    return world.fed_back


def items(inspection: Inspection, number: int, **facts) -> None:
    for _ in range(number):
        factories.LedgerItemFactory(
            feedback=inspection.feedback,
            sequence=LedgerItem.objects.count() + 1,
            **{"due_on": dt.date(2026, 1, 1), "status": "ongoing", **facts},
        )


def closed(inspection: Inspection, number: int, on: dt.date = dt.date(2025, 9, 1)) -> None:
    items(inspection, number, status="closed", closed_on=on)


def decided(lookback: LookBack, state: str, on: dt.date, office: User, **facts) -> None:
    moment = dt.datetime.combine(on, dt.time(12), tzinfo=dt.UTC)
    LookBack.objects.filter(pk=lookback.pk).update(
        state=state, decided_by=office, decided_at=moment, decision_reason="研究决定", **facts
    )


def test_weights_add_up_to_a_hundred():
    assert sum(rule.most for rule in LOOK_BACK_RULES) == 100


def test_proposal_states_every_reason_in_words_with_its_points(inspection):
    items(inspection, 4, due_on=dt.date(2025, 11, 1), returned_times=1)
    items(inspection, 6)
    closed(inspection, 10)
    Feedback.objects.update(body_signed_at=None)
    assert propose_lookbacks(ON).as_dict() == {"inspections": 1, "proposed": 1, "refreshed": 0, "resumed": 0}
    lookback = LookBack.objects.get()
    assert lookback.reasons == [
        "逾期 4 项，占未销号的 40%",
        "未销号 10 项，占全部 20 项的 50%",
        "销号申请被退回 4 次",
        "反馈已满 6 个月",
        "反馈意见尚未完成双签收",
    ]
    assert lookback.facts["points"] == {
        "overdue": 12, "open_share": 10, "returned": 16, "months_beyond": 3, "unsigned": 6,
    }  # fmt: skip
    assert (lookback.inspection, lookback.score, lookback.proposed_on) == (inspection, 47, ON)
    assert lookback.state == LookBackState.PROPOSED


def test_points_of_one_fact_are_capped(inspection):
    items(inspection, 30, due_on=dt.date(2025, 11, 1))
    assert judge(ON)[inspection.pk].facts["points"]["overdue"] == 30


def test_closed_ledger_counts_the_months_since_closing(inspection):
    closed(inspection, 2, on=dt.date(2025, 7, 2))
    (reason,) = judge(ON)[inspection.pk].reasons
    assert reason == "全部销号已满 4 个月"


def test_repeated_problem_of_the_same_unit_and_category_in_another_round_counts(world: World, inspection):
    category = factories.CategoryFactory(name=world.category.name)
    other = factories.InspectionFactory(unit=inspection.unit, stage="prepare")
    factories.FindingFactory(inspection=other, category=category, status="draft")
    assert judge(ON)[inspection.pk].facts["repeats"] == 0
    factories.FindingFactory(inspection=other, category=category, status="fed_back")
    factories.FindingFactory(category=category, status="fed_back")
    assert judge(ON)[inspection.pk].facts["repeats"] == 1


def test_finding_linked_to_an_earlier_one_counts_as_repeated(world: World, inspection):
    world.fed_finding.earlier = world.finding2
    world.fed_finding.save(update_fields=["earlier"])
    assert judge(ON)[inspection.pk].facts["repeats"] == 1


@pytest.mark.parametrize(("on", "looked_at"), [("2025-08-19", 0), ("2025-08-20", 1)])
def test_inspection_is_looked_at_from_three_months_after_its_feedback(on, looked_at, inspection):
    items(inspection, 1)
    assert propose_lookbacks(dt.date.fromisoformat(on)).inspections == looked_at


def test_inspection_not_yet_rectifying_is_not_looked_at(inspection):
    Inspection.objects.filter(pk=inspection.pk).update(stage="feedback")
    assert judge(ON) == {}


def test_inspection_that_has_a_look_back_is_left_in_peace(inspection):
    factories.InspectionFactory(unit=inspection.unit, earlier=inspection)
    assert judge(ON) == {}


def test_look_back_itself_is_not_looked_back_at(world: World, inspection):
    Inspection.objects.filter(pk=inspection.pk).update(earlier=world.running)
    assert judge(ON) == {}


def test_score_under_the_threshold_is_not_proposed(inspection):
    closed(inspection, 5)
    assert propose_lookbacks(ON).as_dict() == {"inspections": 1, "proposed": 0, "refreshed": 0, "resumed": 0}


@pytest.fixture
def lookback(inspection) -> LookBack:
    items(inspection, 10, due_on=dt.date(2025, 11, 1))
    propose_lookbacks(ON)
    return LookBack.objects.get()


def test_second_run_writes_nothing(lookback):
    assert propose_lookbacks(ON).as_dict() == {"inspections": 1, "proposed": 0, "refreshed": 0, "resumed": 0}
    assert lookback.events.count() == 1


def test_open_proposal_gets_new_facts_instead_of_a_second_one(inspection, lookback):
    LedgerItem.objects.filter(sequence__lte=2).update(status="closed", closed_on=ON)
    assert propose_lookbacks(dt.date(2025, 12, 2)).refreshed == 1
    one = LookBack.objects.get()
    assert one.reasons[0] == "逾期 8 项，占未销号的 100%"
    assert (one.score, one.proposed_on) == (lookback.score - 10, ON)


@pytest.mark.parametrize(("on", "state"), [("2026-02-28", "postponed"), ("2026-03-01", "proposed")])
def test_postponed_proposal_comes_back_on_its_day(on, state, world: World, lookback):
    decided(lookback, LookBackState.POSTPONED, ON, world.office, postponed_until=dt.date(2026, 3, 1))
    counts = propose_lookbacks(dt.date.fromisoformat(on))
    assert (LookBack.objects.get().state, counts.resumed) == (state, int(state == "proposed"))


@pytest.mark.parametrize(("on", "proposed"), [("2026-05-31", 0), ("2026-06-01", 1)])
def test_rejected_proposal_rests_for_half_a_year(on, proposed, world: World, lookback):
    decided(lookback, LookBackState.REJECTED, ON, world.office)
    assert propose_lookbacks(dt.date.fromisoformat(on)).proposed == proposed


@pytest.mark.parametrize(("gain", "proposed"), [(19, 0), (20, 1)])
def test_rejected_proposal_comes_back_at_once_when_it_grew_worse(gain, proposed, world: World, lookback):
    decided(lookback, LookBackState.REJECTED, ON, world.office, score=lookback.score - gain)
    assert propose_lookbacks(ON).proposed == proposed


def test_accepted_proposal_is_not_proposed_again(world: World, lookback):
    decided(lookback, LookBackState.ACCEPTED, ON, world.office)
    assert propose_lookbacks(dt.date(2027, 1, 1)).as_dict()["inspections"] == 0


def test_one_run_brings_the_twenty_highest(inspection):
    LedgerItem.objects.all().delete()
    for number in range(22):
        feedback = factories.FeedbackFactory()
        for _ in range(5 if number else 3):
            factories.LedgerItemFactory(feedback=feedback, due_on=dt.date(2025, 11, 1))
    assert propose_lookbacks(ON).proposed == 20
    assert propose_lookbacks(ON).proposed == 2


def test_new_proposals_are_told_to_the_office_once(lookback):
    propose_lookbacks(ON)
    assert list(Notice.objects.values_list("recipient__username", "kind", "title", "url")) == [
        ("office", "task", "有 1 条“回头看”建议待研究", "/lookbacks/")
    ]


@pytest.mark.parametrize("rows", [1, 15])
def test_proposing_asks_the_same_number_of_queries_whatever_the_size(rows, lookback, django_assert_num_queries):
    LedgerItem.objects.update(returned_times=1)
    for _ in range(rows):
        feedback = factories.FeedbackFactory()
        for _ in range(5):
            factories.LedgerItemFactory(feedback=feedback, due_on=dt.date(2025, 11, 1))
    # the transaction's two ends, the turn, the facts, the known ones; changed ones, new ones, the word to the office
    with django_assert_num_queries(8):
        assert propose_lookbacks(ON).as_dict()["proposed"] == rows


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_propose_once(inspection):
    items(inspection, 10, due_on=dt.date(2025, 11, 1))
    start, results = threading.Barrier(2), []

    def run() -> None:
        start.wait()
        results.append(propose_lookbacks(ON).proposed)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [0, 1]
    assert LookBack.objects.count() == Notice.objects.count() == 1


def test_monthly_run_does_its_work_on_the_first_start_of_a_month(inspection):
    items(inspection, 10, due_on=dt.date(2025, 11, 1))
    assert propose_this_month(dt.date(2025, 12, 9)).proposed == 1
    LookBack.objects.all().delete()
    assert propose_this_month(dt.date(2025, 12, 31)) is None
    assert propose_this_month(dt.date(2026, 1, 3)).proposed == 1


def test_task_takes_the_day_in_china_and_notes_its_run(inspection):
    with time_machine.travel("2025-11-30T16:30:00+00:00"):
        tasks.schedule_lookbacks.delay()
    beat = Heartbeat.objects.get(name="schedule_lookbacks")
    assert (beat.facts["month"], beat.facts["on"], beat.facts["inspections"]) == ("2025-12", "2025-12-01", 1)


def test_command_prints_json_counts(inspection, capsys):
    items(inspection, 10, due_on=dt.date(2025, 11, 1))
    call_command("schedule_lookbacks", "--on", "2025-12-01")
    assert json.loads(capsys.readouterr().out) == {"inspections": 1, "proposed": 1, "refreshed": 0, "resumed": 0}
