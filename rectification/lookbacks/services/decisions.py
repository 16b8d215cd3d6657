"""What the office decides about a proposed look-back, and the two steps that make it an inspection again."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from inspection.accounts.models import User
from inspection.lib.refusals import LostRace, locked
from rectification.lookbacks.choices import LOOK_BACK_OPEN, LookBackState
from rectification.lookbacks.models import LookBack
from rounds.inspections.services import create_inspection
from rounds.models import CategoryTree, Inspection, Plan, PlanItem, Round, RuleSet, Team
from rounds.organizations.choices import OrganizationStatus
from rounds.plans.choices import RoundKind
from rounds.rounds.choices import Stage
from rounds.rounds.services.rounds import open_round

STALE = "该建议刚刚已由他人办理，请刷新后查看。"


@dataclass(frozen=True)
class Opening:
    """A new round of kind 回头看, as the office describes it."""

    number: int
    starts_on: dt.date
    ends_on: dt.date
    rule_set: RuleSet
    template: CategoryTree
    theme: str = ""


@transaction.atomic
def accept_lookback(lookback: LookBack, *, year: int, reason: str, place: Round | Opening, by: User) -> LookBack:
    """Put the look-back on the plan of the year and into a round of its own kind, an open one or a new one.

    Raises ValidationError without a reason, for a unit that has ended or is looked back at already, a year outside any
    term, a round of another kind, and when somebody was faster.
    """
    _decide(lookback, LookBackState.ACCEPTED, reason=reason, by=by)
    return _place(lookback, year=year, place=place, by=by)


@transaction.atomic
def postpone_lookback(lookback: LookBack, *, until: dt.date, reason: str, by: User) -> None:
    """Lay the proposal aside until a day; then the monthly run brings it back.

    Raises ValidationError without a reason, for a day that is not to come, and when somebody was faster.
    """
    if until <= timezone.localdate():
        raise ValidationError("暂缓日期应晚于今天。")
    _decide(lookback, LookBackState.POSTPONED, reason=reason, by=by, postponed_until=until)


@transaction.atomic
def reject_lookback(lookback: LookBack, *, reason: str, by: User) -> None:
    """Leave the inspection without a look-back for the time being.

    Raises ValidationError without a reason, and when somebody was faster.
    """
    _decide(lookback, LookBackState.REJECTED, reason=reason, by=by)


@transaction.atomic
def place_lookback(lookback: LookBack, *, year: int, place: Round | Opening, by: User) -> LookBack:
    """Give an accepted look-back a round again, after the one it had was removed.

    Raises ValidationError as accept_lookback does, and when it has a round.
    """
    row = locked(LookBack.objects, lookback.pk)
    if row.state != LookBackState.ACCEPTED or row.round_id:
        raise LostRace(STALE)
    return _place(row, year=year, place=place, by=by)


@transaction.atomic
def assign_lookback_team(
    lookback: LookBack, *, team: Team, authorization_number: str, starts_on: dt.date, ends_on: dt.date, by: User
) -> Inspection:
    """Let a team of the look-back's round inspect the unit again; the new inspection knows the earlier one.

    Raises ValidationError before the look-back has a round, for a team of another round, once it is assigned, and
    for whatever forbids an inspection (dates, number, recusal).
    """
    row = locked(LookBack.objects.select_related("inspection__unit"), lookback.pk)
    if row.state != LookBackState.ACCEPTED or row.round_id is None:
        raise ValidationError("请先将该“回头看”列入计划并编入轮次。")
    if team.round_id != row.round_id:
        raise ValidationError("所选巡察组不属于该“回头看”轮次。")
    _refuse_second(row)
    return create_inspection(
        team,
        unit=row.inspection.unit,
        authorization_number=authorization_number,
        starts_on=starts_on,
        ends_on=ends_on,
        earlier=row.inspection,
        by=by,
    )


def _decide(lookback: LookBack, state: LookBackState, *, reason: str, by: User, **facts: Any) -> None:
    """The one conditional update of a decision."""
    if not reason.strip():
        raise ValidationError("请填写研究意见。")
    facts = {
        "postponed_until": None, **facts, "state": state, "decision_reason": reason.strip(), "decided_by": by,
        "decided_at": timezone.now(),
    }  # fmt: skip
    if not LookBack.objects.filter(pk=lookback.pk, state__in=LOOK_BACK_OPEN).update(**facts):
        raise LostRace(STALE)
    for name, value in facts.items():
        setattr(lookback, name, value)


def _place(lookback: LookBack, *, year: int, place: Round | Opening, by: User) -> LookBack:
    _refuse_second(lookback)
    plan = _plan_of(lookback, year, place)
    round_ = place if isinstance(place, Round) else _open(plan, year, place, by)
    if round_.kind != RoundKind.LOOK_BACK or round_.stage == Stage.ARCHIVE:
        raise ValidationError("请选择尚未归档的“回头看”轮次。")
    lookback.plan_item = _plan_item(lookback, plan, year)
    lookback.round = round_
    lookback.save(update_fields=["plan_item", "round"])
    return lookback


def _refuse_second(lookback: LookBack) -> None:
    if Inspection.objects.filter(earlier=lookback.inspection_id).exists():
        raise ValidationError("该任务已安排“回头看”，不能重复安排。")


def _plan_of(lookback: LookBack, year: int, place: Round | Opening) -> Plan:
    """The term the year belongs to: the chosen round's own, otherwise the one that covers it."""
    if isinstance(place, Round):
        if place.committee_id != lookback.committee_id:
            raise ValidationError("请选择本级党委的“回头看”轮次。")
        if year not in place.plan.years:
            raise ValidationError(f"计划年度应在{place.plan.first_year}—{place.plan.last_year}年之间。")
        return place.plan
    plan = Plan.objects.filter(committee=lookback.committee_id, first_year__lte=year, last_year__gte=year).first()
    if plan is None:
        raise ValidationError(f"没有包含{year}年的五年规划，请先在“五年规划”中建立届次。")
    return plan


def _open(plan: Plan, year: int, opening: Opening, by: User) -> Round:
    return open_round(
        plan,
        year=year,
        number=opening.number,
        kind=RoundKind.LOOK_BACK,
        starts_on=opening.starts_on,
        ends_on=opening.ends_on,
        rule_set=opening.rule_set,
        template=opening.template,
        theme=opening.theme,
        by=by,
    )


def _plan_item(lookback: LookBack, plan: Plan, year: int) -> PlanItem:
    """The plan's entry for the unit. It gets its round when the inspection is made, by whichever page that is."""
    inspection = lookback.inspection
    if inspection.unit.status != OrganizationStatus.ACTIVE:
        raise ValidationError(f"“{inspection.unit}”已合并或撤销，不能列入规划。")
    item, _ = PlanItem.objects.get_or_create(
        plan=plan,
        organization=inspection.unit,
        kind=RoundKind.LOOK_BACK,
        year=year,
        defaults={"earlier": inspection, "note": f"回头看：{inspection.round}"[:200]},
    )
    if item.earlier_id is None:
        item.earlier = inspection
        item.save(update_fields=["earlier"])
    elif item.earlier_id != inspection.pk:
        raise ValidationError(f"“{inspection.unit}”{year}年已另有“回头看”计划。")
    return item
