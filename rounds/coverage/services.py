"""How far the term has come: what is covered, inspected, planned."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from rounds.inspections.models import Inspection
from rounds.organizations.models import Organization
from rounds.plans.models import Plan, PlanItem
from rounds.rounds.choices import COMPLETED_STAGES, COVERAGE_KINDS


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


@dataclass(frozen=True)
class Planned:
    """How many units a plan names, and how many of them were inspected."""

    units: int = 0
    inspected: int = 0

    def __add__(self, other: "Planned") -> "Planned":
        return Planned(self.units + other.units, self.inspected + other.inspected)

    def __str__(self) -> str:
        return f"规划 {self.units} 家，已巡 {self.inspected} 家" if self.units else ""

    @property
    def waiting(self) -> int:
        return self.units - self.inspected


def organizations_to_cover(plan: Plan, on: dt.date) -> models.QuerySet[Organization]:
    """The base list of the plan's committee valid on the day, as far as it counts for coverage."""
    return Organization.objects.valid_on(on).filter(committee=plan.committee_id, in_coverage=True)


def inspected_in(plan: Plan) -> Q:
    """Condition: at least one completed task of a counting kind in the term, as its unit or as a unit it extended to."""
    done = Inspection.objects.counting_in(plan)
    return Q(pk__in=done.values("unit")) | Q(pk__in=done.exclude(extends_to=None).values("extends_to"))


def unplanned_in(plan: Plan, *, on: dt.date) -> models.QuerySet[Organization]:
    """Organizations to be covered that the plan has not put into a year and that were not inspected either."""
    planned = PlanItem.objects.filter(plan=plan).values("organization")
    return organizations_to_cover(plan, on).exclude(pk__in=planned).exclude(inspected_in(plan))


def newest_plans(committees: Iterable[int]) -> models.QuerySet[Plan]:
    """The newest term of each committee that has one."""
    plans = Plan.objects.filter(committee__in=committees)
    return plans.order_by("committee_id", "-first_year").distinct("committee_id")


def planned_units(items: models.QuerySet[PlanItem], by: str) -> dict[Any, Planned]:
    """The units that the plans name for each value of the column, each unit once; one query."""
    counted = items.order_by().values_list(by).annotate(
        units=models.Count("organization", distinct=True),
        inspected=models.Count("organization", distinct=True, filter=_is_carried_out()),
    )  # fmt: skip
    return {value: Planned(units, inspected) for value, units, inspected in counted}


def _is_carried_out() -> Q:
    """Condition on items: the round tied to it has inspected the unit; one without a round, the term covers the unit."""
    unit = OuterRef("organization")
    tied = Inspection.objects.filter(round=OuterRef("round"), unit=unit, stage__in=COMPLETED_STAGES)
    years = (OuterRef("plan__first_year"), OuterRef("plan__last_year"))
    done = Inspection.objects.counting(OuterRef("plan"), committee=OuterRef("plan__committee"), years=years)
    is_covered = Q(Exists(done.filter(unit=unit))) | Q(Exists(done.filter(extends_to=unit)))
    return Q(Exists(tied)) | Q(round=None, kind__in=COVERAGE_KINDS) & is_covered


def coverage_by_committee(committees: Iterable[int], *, on: dt.date) -> dict[int, Coverage]:
    """The coverage of the newest term of each committee that has one; one query for all of them."""
    newest = newest_plans(committees)
    term = "committee__plans"
    years = (OuterRef(f"{term}__first_year"), OuterRef(f"{term}__last_year"))
    done = Inspection.objects.counting(OuterRef(term), committee=OuterRef("committee"), years=years)
    inspected = Q(Exists(done.filter(unit=OuterRef("pk")))) | Q(Exists(done.filter(extends_to=OuterRef("pk"))))
    planned = Q(Exists(PlanItem.objects.filter(plan=OuterRef(term), organization=OuterRef("pk"))))
    rows = (
        Organization.objects.valid_on(on)
        .filter(in_coverage=True, committee__plans__in=newest.values("pk"))
        .order_by()
        .values("committee")
        .annotate(
            total=models.Count("pk"),
            inspected=models.Count("pk", filter=inspected),
            planned=models.Count("pk", filter=inspected | planned),
        )
    )
    return {row["committee"]: Coverage(row["total"], row["inspected"], row["planned"]) for row in rows}


def coverage_of(plan: Plan, *, on: dt.date) -> Coverage:
    """Inspected ÷ to be covered by the base list of the day (domain.md §1.14); one query."""
    planned = Q(pk__in=PlanItem.objects.filter(plan=plan).values("organization"))
    inspected = inspected_in(plan)
    return Coverage(
        **organizations_to_cover(plan, on).aggregate(
            total=models.Count("pk"),
            inspected=models.Count("pk", filter=inspected),
            planned=models.Count("pk", filter=planned | inspected),
        )
    )
