"""The five-year plan: terms, coverage, and which unit stands in which year."""

from collections import Counter
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inspection.lib import access
from inspection.lib.listing import Cell, Column, list_page
from inspection.trail.services import history_of
from inspection.trail.views import export_table
from rounds.forms import plans as forms
from rounds.models import Plan, PlanItem, Round
from rounds.services import plans as services
from rounds.views import answer_button, answer_form, answer_small_form, require_office

COLUMNS = [
    Column("name", "届次", lambda p: Cell(p.name, href=p.get_absolute_url()), sort=("name",), css="t", width=30),
    Column("years", "年份", lambda p: f"{p.first_year}—{p.last_year}年", sort=("first_year",)),
    Column("rounds", "轮次", lambda p: p.round_count, sort=("round_count",), css="num"),
    Column("items", "规划对象", lambda p: p.item_count, sort=("item_count",), css="num"),
]
UNIT_COLUMNS = [
    Column("name", "单位名称", lambda o: Cell(o.name, href=o.get_absolute_url()), sort=("name",), css="t", width=36),
    Column("kind", "单位类别", lambda o: o.get_kind_display(), sort=("kind",), width=18),
    Column("parent", "上级单位", lambda o: str(o.parent or ""), sort=("parent__name",), width=28),
    Column("last", "上次巡察", lambda o: o.last_inspected_year, sort=("last_inspected_year",)),
]


def plan_list(request: HttpRequest) -> HttpResponse:
    if not access.standing(request.user).sees_all_rounds:
        raise Http404
    queryset = Plan.objects.visible_to(request.user).annotate(
        round_count=Count("rounds", distinct=True), item_count=Count("items", distinct=True)
    )
    return list_page(
        request,
        "rounds/plan_list.html",
        name="plans",
        title="五年规划",
        filterset=forms.PlanFilter(request.GET or None, queryset, request=request),
        columns=COLUMNS,
        export=export_table,
        default_sort=("-first_year",),
        is_office=access.standing(request.user).is_office,
        empty="还没有届次。请先导入党组织名册，再建立届次，然后开展轮次。",
    )


def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
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
        "is_office": access.standing(request.user).is_office,
        "history": history_of(plan),
    }
    return render(request, "rounds/plan_detail.html", context)


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


def plan_create(request: HttpRequest) -> HttpResponse:
    require_office(request)
    today = timezone.localdate()
    initial = {"first_year": today.year, "last_year": today.year + 4}
    form = forms.PlanForm(request.POST or None, initial=initial)

    def create() -> Plan:
        return services.create_plan(form.save(commit=False), by=request.user)

    return answer_form(request, form, create, title="建立届次", back=reverse("rounds:plan_list"), done="届次已建立。")


def plan_units(request: HttpRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    queryset = services.unplanned_in(plan, on=timezone.localdate()).select_related("parent")
    return list_page(
        request,
        "rounds/plan_units.html",
        name="plan_units",
        title=f"{plan}：未列入规划的单位",
        filterset=forms.UnplannedFilter(request.GET or None, queryset, request=request),
        columns=UNIT_COLUMNS,
        export=export_table,
        default_sort=("pk",),
        plan=plan,
        form=forms.PlanItemsForm(user=request.user, plan=plan, initial={"year": timezone.localdate().year}),
        is_office=access.standing(request.user).is_office,
        empty="应覆盖的单位都已列入规划或已接受巡察。",
    )


@require_POST
def plan_item_add(request: HttpRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    access.require_duty(request.user, access.Duty.OFFICE)
    form = forms.PlanItemsForm(request.POST, user=request.user, plan=plan)

    def add() -> None:
        services.add_plan_items(plan, **form.cleaned_data, by=request.user)

    back = reverse("rounds:plan_units", args=[plan.pk])
    return answer_small_form(request, form, add, back=back, done="所选单位已列入规划。")


@require_POST
def plan_item_remove(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(PlanItem.objects.visible_to(request.user).select_related("plan", "organization"), pk=pk)
    access.require_duty(request.user, access.Duty.OFFICE)

    def remove() -> None:
        services.remove_plan_item(item, by=request.user)

    done = f"“{item.organization}”已移出{item.year}年规划。"
    return answer_button(request, remove, back=item.plan, done=done)
