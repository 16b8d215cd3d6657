"""Rounds: opened with rules, categories, stages and a review chain of their own."""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Max, Min

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.refusals import Refused
from inspection.lib.service import service
from rounds.plans.choices import RoundKind
from rounds.plans.models import Plan
from rounds.rounds.acts import ROUND_ACTS
from rounds.rounds.choices import DEFAULT_REVIEW_CHAIN, Stage
from rounds.rounds.models import ReviewStep, Round, RoundStage
from rounds.rounds.notifications import tell_counties
from rounds.rules.models import CategoryTree, RuleSet
from rounds.rules.services.categories import copy_tree
from rounds.teams.services import refuse_uncrossed, target_units

JOINED_KIND = "本轮次是加入市级联动轮次而建立的，不能改为其他巡察方式。"
FRAME_KIND = "本轮次是市县联动轮次，已有县加入，不能改为其他巡察方式。"


@service
def open_round(
    plan: Plan,
    *,
    year: int,
    number: int,
    kind: str,
    starts_on: dt.date,
    ends_on: dt.date,
    rule_set: RuleSet,
    template: CategoryTree,
    theme: str = "",
    by: User,
) -> Round:
    """Open a round of the term, with its own copy of the categories, its stages and the usual review chain.

    Raises PermissionDenied for anybody but the office, Refused for a year outside the term, dates in the wrong order,
    rules or categories of another committee, or a number the term has already.
    """
    access.require_office(by, plan.committee_id)
    round_ = Round(
        committee_id=plan.committee_id,
        plan=plan,
        year=year,
        number=number,
        kind=kind,
        theme=theme.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        rule_set=rule_set,
        created_by=by,
    )
    write_round(round_, template)
    if round_.is_frame:
        tell_counties(round_)
    return round_


def write_round(round_: Round, template: CategoryTree) -> None:
    """Store a new round with its categories, stages and review chain. Raises Refused for a number the term has already."""
    if round_.year not in round_.plan.years:
        raise Refused(f"年度应在{round_.plan.first_year}—{round_.plan.last_year}年之间。")
    check_order(round_.starts_on, round_.ends_on)
    _write_new(round_, template)
    RoundStage.objects.bulk_create(
        RoundStage(round=round_, stage=stage, starts_on=round_.starts_on if stage == Stage.PREPARE else None)
        for stage in Stage.values
    )
    _write_chain(round_, DEFAULT_REVIEW_CHAIN)


def _write_new(round_: Round, template: CategoryTree) -> None:
    """Store the round with its categories; another committee's rules and a number sent twice are refused in words."""
    # A county that joins takes the rules and the categories of its city.
    own = {None, round_.committee_id, round_.frame.committee_id if round_.frame else None}
    if not {round_.rule_set.committee_id, template.committee_id} <= own:
        raise Refused("所选期限规则或问题分类模板不属于该届次的党委。")
    taken = round_.unique_error_message(Round, ("plan", "number"))
    if Round.objects.filter(plan=round_.plan, number=round_.number).exists():
        raise taken
    try:
        with transaction.atomic():
            round_.categories = copy_tree(
                template, name=f"{round_.plan}第{round_.number}轮：{template.name}", committee=round_.committee_id
            )
            round_.save()
    except IntegrityError as error:
        raise taken from error


@service
def change_round(round_: Round, *, changed: list[str], by: User) -> Round:
    """Save theme, kind or dates.

    Raises NotAllowed for anybody but the office, Refused when a task or a joined round would lie outside the new dates,
    or a kind that counties have joined, or that lets a unit be inspected, would be given up.
    """
    # Locked against a county that joins in the same moment.
    ROUND_ACTS.begin(by, round_, "edit")
    check_order(round_.starts_on, round_.ends_on)
    becomes_frame = "kind" in changed and round_.is_frame
    if round_.frame_id or round_.joined.exists():
        _check_joint(round_, changed)
    if "kind" in changed:
        _check_kind(round_)
    span = round_.inspections.aggregate(first=Min("starts_on"), last=Max("ends_on"))
    if span["first"] and not (round_.starts_on <= span["first"] and span["last"] <= round_.ends_on):
        raise Refused(
            f"本轮巡察任务的日期为{span['first']:%Y-%m-%d}至{span['last']:%Y-%m-%d}，不能超出轮次的起止日期。"
        )
    if changed:
        round_.save(update_fields=changed)
    if becomes_frame:
        tell_counties(round_)
    return round_


def _check_kind(round_: Round) -> None:
    """What only certain kinds allow must not be left behind by another one, nor what 交叉 forbids be kept."""
    if round_.inspections.exclude(unit__in=round_.inspectable_units()).exists():
        raise Refused("本轮次已安排巡察下级党委名册中的单位，不能改为该巡察方式。")
    if not round_.exchanges_people and round_.teams.exclude(sent_from=None).exists():
        raise Refused("本轮次有县派出的巡察组，不能改为该巡察方式。")
    for team in round_.teams.all():
        refuse_uncrossed(team, User.objects.filter(team_posts__team=team), target_units(team))


def _check_joint(round_: Round, changed: list[str]) -> None:
    """A frame and the rounds that joined it keep their kind, and the joined ones its dates."""
    if "kind" in changed and round_.kind != RoundKind.JOINT:
        raise Refused(JOINED_KIND if round_.frame_id else FRAME_KIND)
    if round_.frame:
        check_within(round_.frame, round_.starts_on, round_.ends_on)
    span = round_.joined.aggregate(first=Min("starts_on"), last=Max("ends_on"))
    if span["first"] and not (round_.starts_on <= span["first"] and span["last"] <= round_.ends_on):
        raise Refused(
            f"已加入的县轮次日期为{span['first']:%Y-%m-%d}至{span['last']:%Y-%m-%d}，不能超出本轮次的起止日期。"
        )


@service
def remove_round(round_: Round, *, by: User) -> None:
    """Remove a round that was opened by mistake.

    Raises NotAllowed for anybody but the office, Refused once it has teams, planned units, or counties that joined.
    """
    ROUND_ACTS.begin(by, round_, "remove")
    tree = round_.categories
    round_.delete()
    tree.delete()


@service
def set_review_chain(round_: Round, *, steps: Iterable[tuple[int, str]], by: User) -> None:
    """Replace the parties that close ledger items; equal orders review side by side.

    Raises NotAllowed for anybody but the office, Refused for an empty chain, a party named twice, or once a task is
    being rectified.
    """
    ROUND_ACTS.require(by, round_, "set_chain")
    steps = sorted(steps)
    if not steps:
        raise Refused("会审环节至少要有一方。")
    if len({party for _, party in steps}) < len(steps):
        raise Refused("同一会审方只能参加一次。")
    # Locked against a feedback that lets the unit ask for closing in the same moment.
    ROUND_ACTS.begin(by, round_, "set_chain")
    ReviewStep.objects.filter(round=round_).delete()
    _write_chain(round_, steps)


def _write_chain(round_: Round, steps: Iterable[tuple[int, str]]) -> None:
    """Store the steps with orders 1, 2, 3 … without gaps."""
    steps = list(steps)
    ranks = {order: rank for rank, order in enumerate(sorted({order for order, _ in steps}), start=1)}
    ReviewStep.objects.bulk_create(ReviewStep(round=round_, order=ranks[order], party=party) for order, party in steps)


def check_within(frame: Round, starts_on: dt.date, ends_on: dt.date) -> None:
    """Raise Refused for dates outside those of the city's round."""
    if starts_on < frame.starts_on or ends_on > frame.ends_on:
        raise Refused(f"日期应在市级联动轮次起止日期之内（{frame.starts_on:%Y-%m-%d}至{frame.ends_on:%Y-%m-%d}）。")


def check_order(starts_on: dt.date, ends_on: dt.date) -> None:
    if ends_on < starts_on:
        raise Refused("结束日期不能早于开始日期。")
