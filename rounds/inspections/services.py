"""Tasks of a round: one team inspects one unit under one authorisation (一次一授权)."""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from inspection.accounts.models import User
from inspection.lib.refusals import Refused, locked
from inspection.lib.service import service
from rounds.inspections.acts import HAS_CONTENTS, INSPECTION_ACTS
from rounds.inspections.models import Inspection
from rounds.inspections.notifications import tell_county
from rounds.organizations.choices import OrganizationStatus
from rounds.organizations.models import Organization
from rounds.plans.models import PlanItem
from rounds.rounds.acts import ROUND_ACTS
from rounds.rounds.models import Round
from rounds.teams.models import Team
from rounds.teams.services import refuse_recusal, refuse_uncrossed


@service
def create_inspection(
    team: Team,
    *,
    unit: Organization,
    authorization_number: str,
    starts_on: dt.date,
    ends_on: dt.date,
    extends_to: Iterable[Organization] = (),
    earlier: Inspection | None = None,
    by: User,
) -> Inspection:
    """Give the team a unit to inspect; the plan's entry for the unit is tied to the round.

    Raises NotAllowed for anybody but the office, Refused for an ended unit, a unit twice in a round, dates outside the
    round, a used authorisation number, an archived round, or a team member who must recuse himself.
    """
    locked(Team.objects, team.pk)
    round_ = Round.objects.select_related("plan").get(pk=team.round_id)
    ROUND_ACTS.refuse(by, round_, "add_task")
    extends_to = list(extends_to)
    _check_units(team, [unit, *extends_to])
    _check_extension(unit, extends_to)
    _check_dates(round_, starts_on, ends_on)
    item = _planned(round_, unit)
    inspection = Inspection(
        committee_id=round_.committee_id,
        round=round_,
        team=team,
        unit=unit,
        authorization_number=authorization_number.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        earlier=earlier or (item.earlier if item else None),
    )
    _write(inspection)
    inspection.extends_to.set(extends_to)
    _carry_out(item, round_)
    tell_county(inspection)
    return inspection


@service
def change_inspection(
    inspection: Inspection,
    *,
    authorization_number: str,
    starts_on: dt.date,
    ends_on: dt.date,
    extends_to: Iterable[Organization],
    by: User,
) -> Inspection:
    """Change number, dates and extension; team and unit stay, a wrong one is removed and made anew.

    Raises NotAllowed for anybody but the office, Refused for dates outside the round, a used number, or a team member who
    must recuse himself.
    """
    INSPECTION_ACTS.refuse(by, inspection, "edit")
    extends_to = list(extends_to)
    _check_dates(inspection.round, starts_on, ends_on)
    _check_extension(inspection.unit, extends_to)
    known = set(inspection.extends_to.values_list("pk", flat=True))
    _check_units(inspection.team, [unit for unit in extends_to if unit.pk not in known])
    inspection.authorization_number = authorization_number.strip()
    inspection.starts_on, inspection.ends_on = starts_on, ends_on
    _write(inspection, update_fields=["authorization_number", "starts_on", "ends_on"])
    inspection.extends_to.set(extends_to)
    return inspection


@service
def remove_inspection(inspection: Inspection, *, by: User) -> None:
    """Remove a task nothing was recorded in; the plan's entry is free again.

    Raises NotAllowed for anybody but the office, Refused once it was fed back or has contents.
    """
    INSPECTION_ACTS.refuse(by, inspection, "remove")
    item = PlanItem.objects.filter(round=inspection.round_id, organization=inspection.unit_id)
    try:
        with transaction.atomic():
            inspection.delete()
    except ProtectedError as error:
        raise Refused(HAS_CONTENTS) from error
    item.update(round=None)


def _planned(round_: Round, unit: Organization) -> PlanItem | None:
    """The plan's earliest entry for the unit that no round carries out yet."""
    items = PlanItem.objects.filter(plan=round_.plan_id, organization=unit, kind=round_.kind, round=None)
    return items.order_by("year").first()


def _carry_out(item: PlanItem | None, round_: Round) -> None:
    if item:
        item.round = round_
        item.save(update_fields=["round"])


def _check_units(team: Team, units: list[Organization]) -> None:
    allowed = set(
        team.round.inspectable_units().filter(pk__in=[unit.pk for unit in units]).values_list("pk", flat=True)
    )
    for unit in units:
        if unit.pk not in allowed:
            raise Refused(f"“{unit}”不在本级党委的名册中，不能由本轮次巡察。")
        if team.sent_from_id and unit.committee_id == team.sent_from_id:
            raise Refused(f"“{unit}”与{team}同属{team.sent_from}，交叉巡察应当回避。")
        if unit.status != OrganizationStatus.ACTIVE:
            raise Refused(f"“{unit}”已合并或撤销，不能安排巡察。")
    people = [member.user for member in team.members.select_related("user")]
    for person in people:
        refuse_recusal(person, units)
    refuse_uncrossed(team, people, units)


def _check_extension(unit: Organization, extends_to: list[Organization]) -> None:
    if unit in extends_to:
        raise Refused("延伸单位不能包括被巡察单位本身。")


def _check_dates(round_: Round, starts_on: dt.date, ends_on: dt.date) -> None:
    if ends_on < starts_on:
        raise Refused("撤离日期不能早于进驻日期。")
    if starts_on < round_.starts_on or ends_on > round_.ends_on:
        raise Refused(f"日期应在本轮次起止日期之内（{round_.starts_on:%Y-%m-%d}至{round_.ends_on:%Y-%m-%d}）。")


def _write(inspection: Inspection, *, update_fields: list[str] | None = None) -> None:
    """Save, and say in words which unique fact is taken."""
    try:
        with transaction.atomic():
            inspection.save(update_fields=update_fields)
    except IntegrityError as error:
        if "inspection_unit_once_a_round" in str(error):
            raise Refused(f"“{inspection.unit}”在本轮次已有巡察任务。") from error
        if "authorization_number" in str(error):
            raise Refused({"authorization_number": "该授权文号已用于另一项任务（一次一授权）。"}) from error
        raise
