"""Rounds: the list, and opening and setting one up."""

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from inspection.lib import access
from inspection.lib.listing import Cell, Column, list_page
from inspection.lib.tags import tone
from inspection.trail.views import export_table
from rounds.forms import rounds as forms
from rounds.models import CategoryTree, Inspection, Organization, Plan, Round, RuleSet, Team
from rounds.services import rounds as services
from rounds.views import answer_button, answer_form, require_office

COLUMNS = [
    Column(
        "name", "轮次", lambda r: Cell(str(r), href=r.get_absolute_url(), sub=r.theme),
        sort=("plan__first_year", "number"), css="t", width=40,
    ),
    Column("year", "年度", lambda r: str(r.year), sort=("year",)),
    Column("kind", "巡察方式", lambda r: r.get_kind_display(), sort=("kind",)),
    Column("stage", "阶段", lambda r: Cell(r.get_stage_display(), tone=tone(r.stage)), sort=("stage",)),
    Column("starts_on", "开始日期", lambda r: r.starts_on, sort=("starts_on",)),
    Column("ends_on", "结束日期", lambda r: r.ends_on, sort=("ends_on",)),
    Column("teams", "巡察组", lambda r: r.team_count, sort=("team_count",), css="num"),
    Column("inspections", "巡察任务", lambda r: r.inspection_count, sort=("inspection_count",), css="num"),
]  # fmt: skip


def _count(rows: QuerySet) -> Coalesce:
    """How many of the permitted rows belong to each round."""
    of_round = rows.filter(round=OuterRef("pk")).order_by().values("round").annotate(n=Count("pk"))
    return Coalesce(Subquery(of_round.values("n")), 0)


def round_list(request: HttpRequest) -> HttpResponse:
    standing = access.standing(request.user)
    if not (standing.sees_all_rounds or standing.is_team):
        raise Http404
    queryset = (
        Round.objects.visible_to(request.user)
        .select_related("plan")
        .annotate(
            team_count=_count(Team.objects.visible_to(request.user)),
            inspection_count=_count(Inspection.objects.visible_to(request.user)),
        )
    )
    return list_page(
        request,
        "rounds/round_list.html",
        name="rounds",
        title="轮次与进度",
        filterset=forms.RoundFilter(request.GET or None, queryset, request=request),
        columns=COLUMNS,
        export=export_table,
        default_sort=("-year", "-number"),
        is_office=standing.is_office,
        first_steps=_first_steps,
        import_route="rounds:organization_import",
        empty="还没有轮次",
    )


def _first_steps() -> dict[str, bool]:
    """What an empty house needs first; asked by the template only when there is no round."""
    return {"organizations": Organization.objects.exists(), "plans": Plan.objects.exists()}


def round_open(request: HttpRequest) -> HttpResponse:
    require_office(request)
    form = forms.RoundOpenForm(request.POST or None, user=request.user)

    def open_() -> Round:
        return services.open_round(**form.cleaned_data, by=request.user)

    return answer_form(
        request,
        form,
        open_,
        title="建立轮次",
        back=reverse("rounds:round_list"),
        done="轮次已建立。请接着建立巡察组、安排被巡察单位。",
        template="rounds/round_open.html",
        rule_sets=RuleSet.objects.prefetch_related("periods"),
        templates=CategoryTree.objects.filter(is_template=True).prefetch_related("categories"),
        has_plans=Plan.objects.visible_to(request.user).exists(),
    )


def round_edit(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = _own(request, pk)
    form = forms.RoundEditForm(request.POST or None, instance=round_)

    def change() -> Round:
        return services.change_round(form.save(commit=False), changed=form.changed_data, by=request.user)

    return answer_form(request, form, change, title="修改轮次", sub=str(round_), back=round_)


@require_POST
def round_remove(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = _own(request, pk)

    def remove() -> None:
        services.remove_round(round_, by=request.user)

    return answer_button(request, remove, back=round_, then=reverse("rounds:round_list"), done="轮次已删除。")


def round_chain(request: HttpRequest, pk: int) -> HttpResponse:
    round_ = _own(request, pk)
    form = forms.ReviewChainForm(request.POST or None, round_=round_)

    def save() -> Round:
        services.set_review_chain(round_, steps=form.steps, by=request.user)
        return round_

    sub = "各方按步骤先后会审；同一步骤的各方同时办理。有任务进入整改后不能再改。"
    return answer_form(request, form, save, title="会审环节", sub=sub, back=round_)


def _own(request: HttpRequest, pk: int) -> Round:
    """The round, for the office to change."""
    round_ = get_object_or_404(Round.objects.visible_to(request.user).select_related("plan", "categories"), pk=pk)
    access.require_duty(request.user, access.Duty.OFFICE)
    return round_
