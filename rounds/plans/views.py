"""The five-year plan: terms, and which unit stands in which year."""

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inspection.lib import access
from inspection.lib.answers import answer_button, answer_form, answer_small_form
from inspection.lib.listing import Cell, ListColumn, list_page
from inspection.lib.requests import Request
from inspection.trail.views import export_table
from rounds.committees.views.choosing import columns_for
from rounds.plans import forms, services
from rounds.plans.models import Plan, PlanItem

COLUMNS = [
    ListColumn("name", "届次", lambda p: Cell(p.name, href=p.get_absolute_url()), sort=("name",), css="t", width=30),
    ListColumn("years", "年份", lambda p: f"{p.first_year}—{p.last_year}年", sort=("first_year",)),
    ListColumn("rounds", "轮次", lambda p: p.round_count, sort=("round_count",), css="num"),
    ListColumn("items", "规划对象", lambda p: p.item_count, sort=("item_count",), css="num"),
]


def plan_list(request: Request) -> HttpResponse:
    if not access.roles(request.user).sees_all_rounds:
        raise Http404
    queryset = (
        Plan.objects.visible_to(request.user)
        .select_related("committee")
        .annotate(round_count=Count("rounds", distinct=True), item_count=Count("items", distinct=True))
    )
    return list_page(
        request,
        "rounds/plans/plan_list.html",
        name="plans",
        title="五年规划",
        filterset=forms.PlanFilter(request.GET or None, queryset, request=request),
        columns=columns_for(request.user, COLUMNS, after="name"),
        export=export_table,
        default_sort=("-first_year",),
        is_office=access.roles(request.user).is_office,
        empty="还没有届次。请先导入党组织名册，再建立届次，然后开展轮次。",
    )


def plan_create(request: Request) -> HttpResponse:
    access.require_some_office(request.user)
    today = timezone.localdate()
    initial = {"first_year": today.year, "last_year": today.year + 4}
    form = forms.PlanForm(request.POST or None, initial=initial, user=request.user)

    def create() -> Plan:
        return services.create_plan(form.save(commit=False), committee=form.committee, by=request.user)

    return answer_form(request, form, create, title="建立届次", back=reverse("rounds:plan_list"), done="届次已建立。")


@require_POST
def plan_item_add(request: Request, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    access.require_office(request.user, plan.committee_id)
    form = forms.PlanItemsForm(request.POST, user=request.user, plan=plan)

    def add() -> None:
        services.add_plan_items(plan, **form.cleaned_data, by=request.user)

    back = reverse("rounds:plan_units", args=[plan.pk])
    return answer_small_form(request, form, add, back=back, done="所选单位已列入规划。")


@require_POST
def plan_item_remove(request: Request, pk: int) -> HttpResponse:
    item = get_object_or_404(PlanItem.objects.visible_to(request.user).select_related("plan", "organization"), pk=pk)
    access.require_office(request.user, item.plan.committee_id)

    def remove() -> None:
        services.remove_plan_item(item, by=request.user)

    done = f"“{item.organization}”已移出{item.year}年规划。"
    return answer_button(request, remove, back=item.plan, done=done)
