"""The office decides: on the plan and into a round, aside, or not at all; then a team looks back."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from rectification.lookbacks.services.decisions import (
    Opening,
    accept_lookback,
    assign_lookback_team,
    place_lookback,
    postpone_lookback,
    reject_lookback,
)
from rectification.models import LookBack
from rounds.models import Inspection, PlanItem, Round
from rounds.rounds.services.rounds import remove_round
from tests import factories
from tests.conftest import World

STALE = "该事项刚刚已由他人办理，请刷新后查看。"


@pytest.fixture
def plan(world: World):
    plan = world.round.plan
    plan.first_year, plan.last_year = 2021, 2030
    plan.save()
    return plan


@pytest.fixture
def opening(world: World, plan) -> Opening:
    tree = factories.CategoryTreeFactory(is_template=True, code="four")
    factories.CategoryFactory(tree=tree)
    return Opening(
        number=7,
        starts_on=dt.date(2027, 3, 1),
        ends_on=dt.date(2027, 6, 30),
        rule_set=world.round.rule_set,
        template=tree,
        theme="整改落实情况",
    )


def accept(world: World, place, *, year: int = 2027) -> LookBack:
    lookback = LookBack.objects.get(pk=world.lookback.pk)
    return accept_lookback(lookback, year=year, reason="整改不力", place=place, by=world.office)


def sentence(caught) -> str:
    return caught.value.messages[0]


def test_accept_opens_a_round_of_its_kind_and_puts_the_unit_on_the_plan(world: World, plan, opening):
    accept(world, opening)
    lookback = LookBack.objects.get()
    assert (lookback.state, lookback.decision_reason, lookback.decided_by) == ("accepted", "整改不力", world.office)
    assert (lookback.round.kind, lookback.round.plan, lookback.round.number) == ("look_back", plan, 7)
    item = lookback.plan_item
    assert (item.plan, item.organization, item.year, item.kind) == (plan, world.unit, 2027, "look_back")
    assert item.earlier == world.fed_back


def test_accept_into_an_open_round_opens_none(world: World, plan):
    round_ = factories.RoundFactory(kind="look_back", plan=plan, year=2027, number=7)
    before = Round.objects.count()
    assert accept(world, round_).round == round_
    assert Round.objects.count() == before


def test_accept_into_a_round_of_another_kind_is_refused(world: World, plan):
    with pytest.raises(ValidationError) as caught:
        accept(world, factories.RoundFactory(kind="regular", plan=plan))
    assert sentence(caught) == "请选择尚未归档的“回头看”轮次。"
    assert LookBack.objects.get().state == "proposed"


def test_accept_without_a_term_for_the_year_is_refused(world: World, opening):
    with pytest.raises(ValidationError) as caught:
        accept(world, opening, year=2050)
    assert sentence(caught) == "没有包含2050年的五年规划，请先在“五年规划”中建立届次。"


def test_accept_into_a_round_for_a_year_outside_its_term_is_refused(world: World, plan):
    with pytest.raises(ValidationError) as caught:
        accept(world, factories.RoundFactory(kind="look_back", plan=plan, number=7), year=2031)
    assert sentence(caught) == "计划年度应在2021—2030年之间。"


def test_accept_with_a_number_that_is_taken_writes_nothing(world: World, plan, opening):
    factories.RoundFactory(plan=plan, number=7)
    with pytest.raises(ValidationError):
        accept(world, opening)
    assert (LookBack.objects.get().state, PlanItem.objects.count()) == ("proposed", 0)


def test_accept_for_a_unit_that_ended_is_refused(world: World, opening):
    type(world.unit).objects.filter(pk=world.unit.pk).update(status="abolished", valid_until=dt.date(2026, 1, 1))
    with pytest.raises(ValidationError) as caught:
        accept(world, opening)
    assert sentence(caught) == "“青禾县水务局”已合并或撤销，不能列入规划。"


def test_accept_for_an_inspection_that_has_a_look_back_is_refused(world: World, opening):
    factories.InspectionFactory(earlier=world.fed_back)
    with pytest.raises(ValidationError) as caught:
        accept(world, opening)
    assert sentence(caught) == "该任务已安排“回头看”，不能重复安排。"


def test_accept_beside_another_look_back_of_the_unit_in_that_year_is_refused(world: World, plan, opening):
    PlanItem.objects.create(plan=plan, organization=world.unit, year=2027, kind="look_back", earlier=world.running)
    with pytest.raises(ValidationError) as caught:
        accept(world, opening)
    assert sentence(caught) == "“青禾县水务局”2027年已另有“回头看”计划。"


def test_accept_takes_over_what_the_plan_has_already(world: World, plan, opening):
    item = PlanItem.objects.create(plan=plan, organization=world.unit, year=2027, kind="look_back")
    accept(world, opening)
    item.refresh_from_db()
    assert (item.earlier, LookBack.objects.get().plan_item) == (world.fed_back, item)


def test_postpone_keeps_the_day_and_the_reason(world: World):
    until = timezone.localdate() + dt.timedelta(days=1)
    postpone_lookback(world.lookback, until=until, reason=" 年底再议 ", by=world.office)
    lookback = LookBack.objects.get()
    assert (lookback.state, lookback.postponed_until, lookback.decision_reason) == ("postponed", until, "年底再议")


def test_postpone_until_today_is_refused(world: World):
    with pytest.raises(ValidationError) as caught:
        postpone_lookback(world.lookback, until=timezone.localdate(), reason="再议", by=world.office)
    assert sentence(caught) == "暂缓日期应晚于今天。"


def test_decision_without_a_reason_is_refused(world: World):
    with pytest.raises(ValidationError) as caught:
        reject_lookback(world.lookback, reason="  ", by=world.office)
    assert sentence(caught) == "请填写研究意见。"


def test_postponed_proposal_can_be_rejected(world: World):
    postpone_lookback(world.lookback, until=timezone.localdate() + dt.timedelta(days=9), reason="再议", by=world.office)
    reject_lookback(world.lookback, reason="已整改到位", by=world.office)
    lookback = LookBack.objects.get()
    assert (lookback.state, lookback.postponed_until) == ("rejected", None)


def test_decision_after_somebody_else_decided_is_refused(world: World, opening):
    stale = LookBack.objects.get()
    reject_lookback(world.lookback, reason="已整改到位", by=world.office)
    rounds = Round.objects.count()
    for decide in (
        lambda: reject_lookback(stale, reason="重复", by=world.office),
        lambda: postpone_lookback(
            stale, until=timezone.localdate() + dt.timedelta(days=1), reason="再议", by=world.office
        ),
        lambda: accept_lookback(stale, year=2027, reason="同意", place=opening, by=world.office),
    ):
        with pytest.raises(ValidationError) as caught:
            decide()
        assert sentence(caught) == STALE
    assert (LookBack.objects.get().decision_reason, Round.objects.count()) == ("已整改到位", rounds)


@pytest.mark.django_db(transaction=True)
def test_two_people_deciding_at_once_leave_one_decision(world: World):
    start, refused = threading.Barrier(2), []

    def decide(reason: str) -> None:
        start.wait()
        try:
            reject_lookback(world.lookback, reason=reason, by=world.office)
        except ValidationError as error:
            refused.extend(error.messages)
        connection.close()

    threads = [threading.Thread(target=decide, args=(reason,)) for reason in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [STALE]
    assert LookBack.objects.get().state == "rejected"


@pytest.fixture
def accepted(world: World, opening) -> LookBack:
    return accept(world, opening)


def assign(lookback: LookBack, team, by, number: str = "青巡授〔2027〕1号") -> Inspection:
    return assign_lookback_team(
        lookback,
        team=team,
        authorization_number=number,
        starts_on=dt.date(2027, 3, 10),
        ends_on=dt.date(2027, 4, 10),
        by=by,
    )


def test_assign_makes_an_inspection_that_knows_the_earlier_one(world: World, accepted):
    team = factories.TeamFactory(round=accepted.round)
    again = assign(accepted, team, world.office)
    assert (again.earlier, again.unit, again.round, again.team) == (
        world.fed_back, world.unit, accepted.round, team,
    )  # fmt: skip
    assert PlanItem.objects.get(pk=accepted.plan_item_id).round == accepted.round


def test_assign_twice_is_refused(world: World, accepted):
    team = factories.TeamFactory(round=accepted.round)
    assign(accepted, team, world.office)
    with pytest.raises(ValidationError) as caught:
        assign(accepted, team, world.office, "青巡授〔2027〕2号")
    assert sentence(caught) == "该任务已安排“回头看”，不能重复安排。"


def test_assign_a_team_of_another_round_is_refused(world: World, accepted):
    with pytest.raises(ValidationError) as caught:
        assign(accepted, world.team, world.office)
    assert sentence(caught) == "所选巡察组不属于该“回头看”轮次。"


def test_assign_before_acceptance_is_refused(world: World):
    with pytest.raises(ValidationError) as caught:
        assign(world.lookback, world.team, world.office)
    assert sentence(caught) == "请先将该“回头看”列入计划并编入轮次。"


def test_place_after_the_round_was_removed_gives_a_new_one(world: World, plan, accepted):
    remove_round(accepted.round, by=world.office)
    round_ = factories.RoundFactory(kind="look_back", plan=plan, year=2028, number=8)
    lookback = LookBack.objects.get()
    place_lookback(lookback, year=2028, place=round_, by=world.office)
    assert LookBack.objects.get().round == round_


def test_place_while_it_has_a_round_is_refused(world: World, plan, accepted):
    with pytest.raises(ValidationError) as caught:
        place_lookback(accepted, year=2027, place=accepted.round, by=world.office)
    assert sentence(caught) == STALE


def test_team_that_was_assigned_ends_the_proposals_about_the_inspection(world: World, accepted):
    assign(accepted, factories.TeamFactory(round=accepted.round), world.office)
    assert list(world.fed_back.look_backs.values_list("round", flat=True)) == [accepted.round_id]
