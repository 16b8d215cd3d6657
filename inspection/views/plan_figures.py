"""The plans of a committee by year, in numbers, beside those of the city above it; no unit is named."""

from dataclasses import dataclass

from inspection.accounts.models import User
from rounds.coverage.services import Planned, planned_units
from rounds.models import Committee, Plan, PlanItem


@dataclass(frozen=True)
class PlanYear:
    """What the committee planned for a year, and what its city planned for the same year."""

    year: int
    own: Planned
    city: Planned


@dataclass(frozen=True)
class PlanTable:
    """One term with its years, and all of them added up."""

    plan: Plan
    years: list[PlanYear]

    @property
    def own(self) -> Planned:
        return sum((year.own for year in self.years), Planned())

    @property
    def city(self) -> Planned:
        return sum((year.city for year in self.years), Planned())


def plan_years(user: User, committee: Committee) -> list[PlanTable]:
    """The terms of the committee, the newest first, as far as the person may know its figures; three queries."""
    items = PlanItem.objects.countable_by(user)
    of_own = planned_units(items.filter(plan__committee=committee), "year")
    of_city = planned_units(items.filter(plan__committee=committee.city_id), "year")
    return [
        PlanTable(plan, [PlanYear(y, of_own.get(y, Planned()), of_city.get(y, Planned())) for y in plan.years])
        for plan in Plan.objects.countable_by(user).filter(committee=committee)
    ]
