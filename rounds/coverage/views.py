"""One term: its coverage by year, and the units not planned yet."""

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from inspection.lib import access
from inspection.lib.listing import Cell, ListColumn, list_page
from inspection.lib.requests import Request
from inspection.trail.services import history_of
from inspection.trail.views import export_table
from rounds.coverage import services
from rounds.coverage.forms import UnplannedFilter
from rounds.plans.forms import PlanItemsForm
from rounds.plans.models import Plan, PlanItem
from rounds.rounds.models import Round

UNIT_COLUMNS = [
    ListColumn(
        "name", "单位名称", lambda o: Cell(o.name, href=o.get_absolute_url()), sort=("name",), css="t", width=36
    ),
    ListColumn("kind", "单位类别", lambda o: o.get_kind_display(), sort=("kind",), width=18),
    ListColumn("parent", "上级单位", lambda o: str(o.parent or ""), sort=("parent__name",), width=28),
    ListColumn("last", "上次巡察", lambda o: o.last_inspected_year, sort=("last_inspected_year",)),
]


def plan_detail(request: Request, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    items = list(
        PlanItem.objects.visible_to(request.user)
        .filter(plan=plan)
        .select_related("organization", "round__plan")
        .order_by("year", "organization__name")
    )
    context = {
        "plan": plan,
        "coverage": services.coverage_of(plan, on=timezone.localdate()),
        "years": [_year(year, items) for year in plan.years],
        "rounds": Round.objects.visible_to(request.user).filter(plan=plan).select_related("plan"),
        "is_office": access.roles(request.user).serves(plan.committee_id),
        "history": history_of(plan),
    }
    return render(request, "rounds/coverage/plan_detail.html", context)


def _year(year: int, items: list[PlanItem]) -> dict[str, Any]:
    """One year of the plan: its items, and how many of each kind."""
    mine = [item for item in items if item.year == year]
    kinds = Counter(item.get_kind_display() for item in mine)
    return {
        "year": year,
        "rows": mine,
        "kinds": "，".join(f"{kind} {count}" for kind, count in kinds.items()),
        "arranged": sum(item.round_id is not None for item in mine),
    }


def plan_units(request: Request, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    queryset = services.unplanned_in(plan, on=timezone.localdate()).select_related("parent")
    return list_page(
        request,
        "rounds/coverage/plan_units.html",
        name="plan_units",
        title=f"{plan}：未列入规划的单位",
        filterset=UnplannedFilter(request.GET or None, queryset, request=request),
        columns=UNIT_COLUMNS,
        export=export_table,
        default_sort=("pk",),
        plan=plan,
        form=PlanItemsForm(user=request.user, plan=plan, initial={"year": timezone.localdate().year}),
        is_office=access.roles(request.user).serves(plan.committee_id),
        empty="应覆盖的单位都已列入规划或已接受巡察。",
    )
