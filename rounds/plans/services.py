"""The five-year plan: which organization is to be inspected in which year."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.refusals import LostRace, Refused
from inspection.lib.service import service
from rounds.committees.models import Committee
from rounds.committees.services import own_committee
from rounds.organizations.models import Organization
from rounds.plans.models import Plan, PlanItem


@service
def create_plan(plan: Plan, *, committee: Committee | None = None, by: User) -> Plan:
    """Open a term of the committee (of the only one for whose office the person acts, if none is named).

    Raises Refused for a name or years that another term has already.
    """
    plan.committee = own_committee(by, committee)
    others = Plan.objects.filter(committee=plan.committee_id)
    if other := others.filter(first_year__lte=plan.last_year, last_year__gte=plan.first_year).first():
        raise Refused(f"年份与“{other}”（{other.first_year}—{other.last_year}年）重叠。")
    if others.filter(name=plan.name).exists():
        raise Refused({"name": "该届次已经建立。"})
    plan.save()
    return plan


@service
def add_plan_items(
    plan: Plan, *, organizations: Iterable[Organization], year: int, kind: str, note: str = "", by: User
) -> int:
    """Put organizations into a year of the plan; returns how many. What the year has already is skipped.

    Raises PermissionDenied for anybody but the office, Refused for a year outside the term and for an organization that
    has ended.
    """
    access.require_office(by, plan.committee_id)
    if year not in plan.years:
        raise Refused(f"计划年度应在{plan.first_year}—{plan.last_year}年之间。")
    rows = list(organizations)
    if any(row.committee_id != plan.committee_id for row in rows):
        raise Refused("所选单位不在本届名册中。")
    if ended := [str(row) for row in rows if row.status != "active"]:
        raise Refused(f"{'、'.join(ended)}已合并或撤销，不能列入规划。")
    if not rows:
        raise Refused("请至少选择一个单位。")
    known = set(
        PlanItem.objects.filter(plan=plan, year=year, kind=kind, organization__in=rows).values_list(
            "organization", flat=True
        )
    )
    items = [
        PlanItem(plan=plan, organization=row, year=year, kind=kind, note=note) for row in rows if row.pk not in known
    ]
    try:
        with transaction.atomic():
            PlanItem.objects.bulk_create(items)
    except IntegrityError as error:
        raise LostRace("所选单位刚刚已由他人列入规划，请刷新后查看。") from error
    return len(items)


@service
def remove_plan_item(item: PlanItem, *, by: User) -> None:
    """Take an organization out of a year.

    Raises PermissionDenied for anybody but the office, Refused when a round already carries it out.
    """
    access.require_office(by, item.plan.committee_id)
    if not PlanItem.objects.filter(pk=item.pk, round=None).delete()[0]:
        raise Refused("该规划对象已安排轮次，不能移出。")
