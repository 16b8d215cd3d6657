"""市县总览: what a city sees of its counties, which is plan, progress and figures, and never a wording."""

from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from findings.findings.choices import FindingStatus
from findings.leads.choices import LeadState
from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.filters import ListFilter
from inspection.lib.listing import Cell, ListColumn, list_page
from inspection.lib.pages import page_links, page_of
from inspection.lib.requests import Request
from inspection.trail.views import export_table
from inspection.views.figures import UNSORTED, Figures, figures_of
from inspection.views.plan_figures import plan_years
from rectification.ledger.choices import ItemStatus
from rounds.models import Committee, Inspection, PlanItem, Round, Team
from rounds.rounds.choices import Stage
from rounds.rounds.timeline import draw, steps
from rounds.rounds.views.details import TEAMS_A_PAGE


class YearFilter(ListFilter):
    """The year whose rounds are counted. A city has too few counties for any other filter."""

    year = django_filters.ChoiceFilter(label="年度", method="keep", empty_label="全部")

    class Meta:
        model = Committee
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        planned = PlanItem.objects.countable_by(self.user).order_by().values_list("year", flat=True)
        self.years = sorted(
            planned.union(Round.objects.countable_by(self.user).order_by().values_list("year", flat=True))
        )
        self.filters["year"].extra["choices"] = [(year, f"{year}年") for year in reversed(self.years)]

    def keep(self, queryset: QuerySet, _name: str, _value: str) -> QuerySet:
        """Every committee stays; what is counted of it changes."""
        return queryset

    @property
    def asked(self) -> int | None:
        """The year that was chosen, None for all of them and for one that is not offered."""
        year = self.form.cleaned_data.get("year") if self.is_valid() else None
        return int(year) if year else None

    @property
    def query(self) -> str:
        """What carries the choice on to the next page."""
        return f"?year={self.asked}" if self.asked else ""


@require_safe
def overview(request: Request) -> HttpResponse:
    rows = _family(request.user)
    years = YearFilter(request.GET or None, rows, request=request)
    lines = figures_of(request.user, access.roles(request.user).sees_figures_of, year=years.asked)

    def export(request: Request, title: str, *table: Any) -> HttpResponse:
        return export_table(request, f"{title}（{years.asked}年）" if years.asked else title, *table)

    return list_page(
        request,
        "overview/overview.html",
        name="overview",
        title="市县总览",
        filterset=years,
        columns=_columns(lines, years.query),
        export=export,
        default_sort=("level", "pk"),
        total=sum((lines[pk] for pk in rows.values_list("pk", flat=True)), Figures()),
        today=timezone.localdate(),
    )


def _family(user: User) -> QuerySet[Committee]:
    """The counties that the person oversees, and the city above them. Raises Http404 for a person who oversees none."""
    counties = access.roles(user).counties
    if not counties:
        raise Http404
    cities = Committee.objects.visible_to(user).filter(counties__in=counties).values("pk")
    return Committee.objects.visible_to(user).filter(Q(pk__in=counties) | Q(pk__in=cities))


def _columns(lines: dict[int, Figures], query: str) -> list[ListColumn]:
    """The figures one by one; each status, stage and 方面 has a column that may be shown as well."""

    def name(committee: Committee) -> Cell:
        return Cell(str(committee), href=reverse("overview_committee", args=[committee.pk]) + query)

    def figure(key: str, label: str, value: Any, *, shown: bool = True, width: int = 12) -> ListColumn:
        return ListColumn(key, label, lambda committee: value(lines[committee.pk]), css="num", shown=shown, width=width)

    return [
        ListColumn("name", "党委", name, css="t name", width=24),
        figure("to_cover", "应覆盖", lambda f: f.total),
        figure("covered", "已覆盖", lambda f: f.inspected),
        figure("coverage", "覆盖率%", lambda f: f.coverage.percent),
        figure("plan", "五年规划", lambda f: str(f.plan), width=28),
        figure("planned", "规划单位", lambda f: f.plan.units, shown=False),
        figure("carried_out", "规划已巡", lambda f: f.plan.inspected, shown=False),
        figure("rounds", "轮次", lambda f: f.rounds.total()),
        figure("open_rounds", "进行中轮次", lambda f: f.open_rounds, shown=False),
        figure("tasks", "巡察任务", lambda f: f.tasks.total()),
        figure("findings", "问题", lambda f: f.found),
        figure("items", "整改事项", lambda f: f.items),
        figure("closed", "已销号", lambda f: f.ledger[ItemStatus.CLOSED]),
        figure("rate", "完成率%", lambda f: f.rate),
        figure("overdue", "已逾期", lambda f: Cell(f.overdue, tone="over") if f.overdue else 0),
        figure("leads", "线索", lambda f: f.lead_count),
        *_details("rounds", "轮次", Stage.choices, figure),
        *_details("findings", "问题", FindingStatus.choices, figure),
        *_details("aspects", "分类", [(name, name) for name in _aspects(lines)], figure),
        *_details("ledger", "台账", ItemStatus.choices, figure),
        *_details("leads", "线索", LeadState.choices, figure),
    ]


def _details(name: str, word: str, groups: list[tuple[str, str]], figure: Any) -> list[ListColumn]:
    return [
        figure(f"{name}-{group}", f"{word}·{label}", lambda f, group=group: getattr(f, name)[group], shown=False)
        for group, label in groups
    ]


def _aspects(lines: dict[int, Figures]) -> list[str]:
    """The 方面 of all committees, the most frequent first."""
    return [name for name, _ in sum(lines.values(), Figures()).aspects.most_common() if name != UNSORTED] + [UNSORTED]


@require_safe
def overview_committee(request: Request, pk: int) -> HttpResponse:
    committee = get_object_or_404(_family(request.user), pk=pk)
    years = YearFilter(request.GET or None, _family(request.user), request=request)
    figures = figures_of(request.user, {committee.pk}, year=years.asked)[committee.pk]
    rounds = Round.objects.countable_by(request.user).filter(committee=committee).select_related("plan")
    if years.asked:
        rounds = rounds.filter(year=years.asked)
    context = {
        "years": years,
        "committee": committee,
        "figures": figures,
        "charts": charts(figures),
        "plans": plan_years(request.user, committee),
        "rounds": rounds.annotate(tasks=Count("inspections")),
        "is_own": committee.pk in access.roles(request.user).committees,
        "today": timezone.localdate(),
    }
    return render(request, "overview/committee.html", context)


def charts(figures: Figures) -> list[dict[str, Any]]:
    """Each chart is its table: names and numbers. One without a number is left away."""
    coverage = [("已巡察", figures.inspected), ("未巡察", figures.total - figures.inspected)]
    found = [
        ("coverage", "本届巡察覆盖", "ring", coverage),
        ("ledger", "台账办理状态", "ring", [(label, figures.ledger[s]) for s, label in ItemStatus.choices]),
        ("tasks", "巡察任务所处阶段", "bars", [(label, figures.tasks[s]) for s, label in Stage.choices]),
        ("findings", "问题办理状态", "bars", [(label, figures.findings[s]) for s, label in FindingStatus.choices]),
        ("aspects", "问题分类", "bars", figures.aspects.most_common()),
        ("leads", "线索办理状态", "bars", [(label, figures.leads[s]) for s, label in LeadState.choices]),
    ]
    return [
        {"id": name, "title": title, "form": form, "rows": rows}
        for name, title, form, rows in found
        if any(number for _, number in rows)
    ]


@require_safe
def overview_round(request: Request, pk: int) -> HttpResponse:
    rounds = Round.objects.overseen_by(request.user).select_related("plan", "committee", "frame__plan")
    round_ = get_object_or_404(rounds, pk=pk)
    teams = (
        Team.objects.filter(round=round_)
        .select_related("sent_from")
        .annotate(people=Count("members"))
        .order_by("number", "pk")
    )
    page = page_of(request, teams, TEAMS_A_PAGE)
    countable = Inspection.objects.countable_by(request.user).filter(team__in=[team.pk for team in page])
    tasks = list(countable.select_related("team", "unit").order_by("team__number", "starts_on", "pk"))
    rows, today = list(round_.stages.all()), timezone.localdate()
    years = YearFilter(request.GET or None, _family(request.user), request=request)
    context = {
        "years": years,
        "round": round_,
        "steps": steps(round_, rows),
        "timeline": draw(round_, rows, tasks, today=today, linked=False),
        "today": today,
        "teams": [(team, [task for task in tasks if task.team_id == team.pk]) for team in page],
        "page": page,
        "links": page_links(page, (f"{years.query}&page={{}}" if years.asked else "?page={}").format),
    }
    return render(request, "overview/round.html", context)
