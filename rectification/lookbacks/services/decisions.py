"""What the office decides about a proposed look-back, and the two steps that make it an inspection again."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from inspection.accounts.models import User
from inspection.lib.refusals import Refused
from inspection.lib.service import service
from rectification.lookbacks.acts import LOOK_BACK_ACTS
from rectification.lookbacks.models import LookBack
from rounds.inspections.services import create_inspection
from rounds.models import CategoryTree, Inspection, Plan, PlanItem, Round, RuleSet, Team
from rounds.organizations.choices import OrganizationStatus
from rounds.plans.choices import RoundKind
from rounds.rounds.choices import Stage
from rounds.rounds.services.rounds import open_round


@dataclass(frozen=True)
class Opening:
    """A new round of kind 回头看, as the office describes it."""

    number: int
    starts_on: dt.date
    ends_on: dt.date
    rule_set: RuleSet
    template: CategoryTree
    theme: str = ""


@service
def accept_lookback(lookback: LookBack, *, year: int, reason: str, place: Round | Opening, by: User) -> LookBack:
    """Put the look-back on the plan of the year and into a round of its own kind, an open one or a new one.

    Raises NotAllowed for anybody but the office, LostRace when somebody was faster, Refused without a reason, for a unit
    that has ended or is looked back at already, a year outside any term, and a round of another kind.
    """
    _decide(lookback, "accept", reason=reason, by=by)
    return _place(lookback, year=year, place=place, by=by)


@service
def postpone_lookback(lookback: LookBack, *, until: dt.date, reason: str, by: User) -> None:
    """Lay the proposal aside until a day; then the monthly run brings it back.

    Raises NotAllowed for anybody but the office, LostRace when somebody was faster, Refused without a reason and for a day
    that is not to come.
    """
    if until <= timezone.localdate():
        raise Refused("暂缓日期应晚于今天。")
    _decide(lookback, "postpone", reason=reason, by=by, until=until)


@service
def reject_lookback(lookback: LookBack, *, reason: str, by: User) -> None:
    """Leave the inspection without a look-back for the time being.

    Raises NotAllowed for anybody but the office, LostRace when somebody was faster, Refused without a reason.
    """
    _decide(lookback, "reject", reason=reason, by=by)


@service
def place_lookback(lookback: LookBack, *, year: int, place: Round | Opening, by: User) -> LookBack:
    """Give an accepted look-back a round again, after the one it had was removed.

    Raises what accept_lookback raises, and LostRace when it has a round.
    """
    LOOK_BACK_ACTS.begin(by, lookback, "place")
    return _place(lookback, year=year, place=place, by=by)


@service
def assign_lookback_team(
    lookback: LookBack, *, team: Team, authorization_number: str, starts_on: dt.date, ends_on: dt.date, by: User
) -> Inspection:
    """Let a team of the look-back's round inspect the unit again; the new inspection knows the earlier one.

    Raises NotAllowed for anybody but the office, Refused before the look-back has a round, for a team of another round and
    once it is assigned, ValidationError for whatever forbids an inspection (dates, number, recusal).
    """
    LOOK_BACK_ACTS.begin(by, lookback, "assign")
    lookback.refresh_from_db(fields=["round"])
    if team.round_id != lookback.round_id:
        raise Refused("所选巡察组不属于该“回头看”轮次。")
    return create_inspection(
        team,
        unit=lookback.inspection.unit,
        authorization_number=authorization_number,
        starts_on=starts_on,
        ends_on=ends_on,
        earlier=lookback.inspection,
        by=by,
    )


def _decide(lookback: LookBack, act: str, *, reason: str, by: User, until: dt.date | None = None) -> None:
    if not reason.strip():
        raise Refused("请填写研究意见。")
    LOOK_BACK_ACTS.begin(by, lookback, act)
    facts = {"decision_reason": reason.strip(), "decided_by": by, "decided_at": timezone.now()}
    LOOK_BACK_ACTS.move(lookback, act, postponed_until=until, **facts)


def _place(lookback: LookBack, *, year: int, place: Round | Opening, by: User) -> LookBack:
    plan = _plan_of(lookback, year, place)
    round_ = place if isinstance(place, Round) else _open(plan, year, place, by)
    if round_.kind != RoundKind.LOOK_BACK or round_.stage == Stage.ARCHIVE:
        raise Refused("请选择尚未归档的“回头看”轮次。")
    lookback.plan_item = _plan_item(lookback, plan, year)
    lookback.round = round_
    lookback.save(update_fields=["plan_item", "round"])
    return lookback


def _plan_of(lookback: LookBack, year: int, place: Round | Opening) -> Plan:
    """The term the year belongs to: the chosen round's own, otherwise the one that covers it."""
    if isinstance(place, Round):
        if place.committee_id != lookback.committee_id:
            raise Refused("请选择本级党委的“回头看”轮次。")
        if year not in place.plan.years:
            raise Refused(f"计划年度应在{place.plan.first_year}—{place.plan.last_year}年之间。")
        return place.plan
    plan = Plan.objects.filter(committee=lookback.committee_id, first_year__lte=year, last_year__gte=year).first()
    if plan is None:
        raise Refused(f"没有包含{year}年的五年规划，请先在“五年规划”中建立届次。")
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
        raise Refused(f"“{inspection.unit}”已合并或撤销，不能列入规划。")
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
        raise Refused(f"“{inspection.unit}”{year}年已另有“回头看”计划。")
    return item
