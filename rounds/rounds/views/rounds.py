"""The list of rounds."""

from functools import partial

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse

from inspection.lib import access
from inspection.lib.listing import Cell, ListColumn, list_page
from inspection.lib.requests import Request
from inspection.trail.views import export_table
from rounds.committees.views.choosing import columns_for
from rounds.inspections.models import Inspection
from rounds.rounds import forms
from rounds.rounds.models import Round
from rounds.rounds.views.entries import first_steps
from rounds.rounds.views.joining import joinable
from rounds.teams.models import Team

COLUMNS = [
    ListColumn(
        "name", "轮次", lambda r: Cell(str(r), href=r.get_absolute_url(), sub=r.theme),
        sort=("plan__first_year", "number"), css="t", width=40,
    ),
    ListColumn("year", "年度", lambda r: str(r.year), sort=("year",)),
    ListColumn("kind", "巡察方式", lambda r: r.get_kind_display(), sort=("kind",)),
    ListColumn("stage", "阶段", lambda r: Cell.of(r, "stage"), sort=("stage",)),
    ListColumn("starts_on", "开始日期", lambda r: r.starts_on, sort=("starts_on",)),
    ListColumn("ends_on", "结束日期", lambda r: r.ends_on, sort=("ends_on",)),
    ListColumn("teams", "巡察组", lambda r: r.team_count, sort=("team_count",), css="num"),
    ListColumn("inspections", "巡察任务", lambda r: r.inspection_count, sort=("inspection_count",), css="num"),
]  # fmt: skip


# Where the person sees the rounds of several committees.


def _count(rows: QuerySet) -> Coalesce:
    """How many of the permitted rows belong to each round."""
    of_round = rows.filter(round=OuterRef("pk")).order_by().values("round").annotate(n=Count("pk"))
    return Coalesce(Subquery(of_round.values("n")), 0)


def round_list(request: Request) -> HttpResponse:
    roles = access.roles(request.user)
    if not (roles.sees_all_rounds or roles.is_team):
        raise Http404
    queryset = (
        Round.objects.visible_to(request.user)
        .select_related("plan", "committee")
        .annotate(
            team_count=_count(Team.objects.visible_to(request.user)),
            inspection_count=_count(Inspection.objects.visible_to(request.user)),
        )
    )
    return list_page(
        request,
        "rounds/rounds/round_list.html",
        name="rounds",
        title="轮次与进度",
        filterset=forms.RoundFilter(request.GET or None, queryset, request=request),
        columns=columns_for(request.user, COLUMNS, after="name"),
        export=export_table,
        default_sort=("-year", "-number"),
        is_office=roles.is_office,
        joinable=joinable(request.user),
        first_steps=partial(first_steps, request.user),
        import_route="rounds:organization_import",
        empty="还没有轮次",
    )
