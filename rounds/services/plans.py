"""The five-year plan: which organization is to be inspected in which year, and how far the term has come."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from inspection.accounts.models import User
from rounds.models import Inspection, Organization, Plan, PlanItem


@dataclass(frozen=True)
class Coverage:
    """How far a term has come: organizations to be covered, inspected ones among them, and planned ones."""

    total: int
    inspected: int
    planned: int

    @property
    def percent(self) -> float:
        return round(100 * self.inspected / self.total, 1) if self.total else 0.0

    @property
    def unplanned(self) -> int:
        return self.total - self.planned


def organizations_to_cover(on: dt.date) -> models.QuerySet[Organization]:
    """The base list valid on the day, as far as it counts for coverage."""
    return Organization.objects.valid_on(on).filter(in_coverage=True)


def inspected_in(plan: Plan) -> Q:
    """Condition: at least one completed task of a counting kind in the term, as its unit or as a unit it extended to."""
    done = Inspection.objects.counting_in(plan)
    return Q(pk__in=done.values("unit")) | Q(pk__in=done.exclude(extends_to=None).values("extends_to"))


def unplanned_in(plan: Plan, *, on: dt.date) -> models.QuerySet[Organization]:
    """Organizations to be covered that the plan has not put into a year and that were not inspected either."""
    planned = PlanItem.objects.filter(plan=plan).values("organization")
    return organizations_to_cover(on).exclude(pk__in=planned).exclude(inspected_in(plan))


def coverage_of(plan: Plan, *, on: dt.date) -> Coverage:
    """Inspected ÷ to be covered by the base list of the day (domain.md §1.14); one query."""
    planned = Q(pk__in=PlanItem.objects.filter(plan=plan).values("organization"))
    inspected = inspected_in(plan)
    return Coverage(
        **organizations_to_cover(on).aggregate(
            total=models.Count("pk"),
            inspected=models.Count("pk", filter=inspected),
            planned=models.Count("pk", filter=planned | inspected),
        )
    )


@transaction.atomic
def create_plan(plan: Plan, *, by: User) -> Plan:
    """Open a term. Raises ValidationError for years that another term has already."""
    if other := Plan.objects.filter(first_year__lte=plan.last_year, last_year__gte=plan.first_year).first():
        raise ValidationError(f"年份与“{other}”（{other.first_year}—{other.last_year}年）重叠。")
    plan.save()
    return plan


@transaction.atomic
def add_plan_items(
    plan: Plan, *, organizations: Iterable[Organization], year: int, kind: str, note: str = "", by: User
) -> int:
    """Put organizations into a year of the plan; returns how many. What the year has already is skipped.

    Raises ValidationError for a year outside the term and for an organization that has ended.
    """
    if year not in plan.years:
        raise ValidationError(f"计划年度应在{plan.first_year}—{plan.last_year}年之间。")
    rows = list(organizations)
    if ended := [str(row) for row in rows if row.status != "active"]:
        raise ValidationError(f"{'、'.join(ended)}已合并或撤销，不能列入规划。")
    if not rows:
        raise ValidationError("请至少选择一个单位。")
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
        raise ValidationError("所选单位刚刚已由他人列入规划，请刷新后查看。") from error
    return len(items)


@transaction.atomic
def remove_plan_item(item: PlanItem, *, by: User) -> None:
    """Take an organization out of a year. Raises ValidationError when a round already carries it out."""
    if not PlanItem.objects.filter(pk=item.pk, round=None).delete()[0]:
        raise ValidationError("该规划对象已安排轮次，不能移出。")
