"""The list of findings, and the numbers of a round."""

from operator import attrgetter
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from findings.findings.acts import ready
from findings.findings.choices import FindingStatus
from findings.findings.forms.findings import FindingFilter
from findings.findings.models import Finding, FindingCount
from inspection.lib import access
from inspection.lib.listing import Cell, ListColumn, list_page
from inspection.lib.pages import page_links, page_of
from inspection.lib.requests import Request
from inspection.lib.tags import yuan
from inspection.trail.views import export_table
from rounds.models import Inspection, Round

TASKS_A_PAGE = 50
EMPTY_INSIDE = "还没有问题。巡察组从“导入问题”上传问题清单，或者逐条登记。"
EMPTY_OUTSIDE = "还没有已反馈的问题。巡察反馈后，问题列在这里。"
OUTER_COLUMNS = [
    ListColumn("number", "编号", lambda f: Cell(f.number, href=f.get_absolute_url()), sort=("number",), css="code"),
    ListColumn(
        "title",
        "具体问题",
        lambda f: Cell(f.title, href=f.get_absolute_url(), sub=str(f.category or "未分类")),
        css="t",
        width=48,
    ),
    ListColumn("unit", "被巡察单位", lambda f: str(f.unit), sort=("unit_id",), width=24),
    ListColumn("rectify_kind", "整改类型", lambda f: f.get_rectify_kind_display(), sort=("rectify_kind",)),
    ListColumn("amount", "涉及金额", lambda f: Cell(yuan(f.amount)), sort=("amount",), css="num"),
]
COMMITTEE = ListColumn("committee", "派出党委", lambda f: str(f.committee), sort=("committee",))
INNER_COLUMNS = [
    *OUTER_COLUMNS[:3],
    ListColumn("team", "巡察组", lambda f: str(f.team), sort=("team_id",), shown=False),
    ListColumn("leader", "责任领导", lambda f: f.leader, sort=("leader",), shown=False),
    ListColumn("status", "状态", lambda f: Cell.of(f, "status"), sort=("status", "-created_at")),
    *OUTER_COLUMNS[3:],
    ListColumn("found_on", "发现时间", lambda f: f.found_on or f.found_text, sort=("found_on",), css="nobr"),
    ListColumn("handlers", "承办人", lambda f: f.handlers, shown=False),
    ListColumn(
        "created_at", "登记时间", lambda f: Cell(f.created_at.date()), sort=("created_at",), css="nobr", shown=False
    ),
]


def finding_list(request: Request) -> HttpResponse:
    access.refuse_administrators(request.user)
    roles = access.roles(request.user)
    moved = _round_changed(request)
    if moved:
        return moved
    may_pass = roles.sees_all_rounds or "sign_team" in roles.on_teams
    queryset = (
        Finding.objects.visible_to(request.user).select_related("committee", "unit", "team", "category").defer("search")
    )
    if may_pass or roles.is_team:
        queryset = queryset.annotate(is_ready=ready(request.user))
    filterset = FindingFilter(request.GET or None, queryset, request=request)
    columns = INNER_COLUMNS if filterset.is_inside else OUTER_COLUMNS
    if filterset.has_several:
        columns = [*columns[:2], COMMITTEE, *columns[2:]]
    return list_page(
        request,
        "findings/findings/finding_list.html",
        name="findings" if filterset.is_inside else "fed_back_findings",
        title="问题清单",
        filterset=filterset,
        columns=columns,
        export=export_table,
        default_sort=("-created_at", "-pk"),
        tickable=attrgetter("is_ready") if may_pass or roles.is_team else None,
        may_submit=roles.is_team,
        may_pass=may_pass,
        may_import=roles.is_team or roles.is_office,
        empty=EMPTY_INSIDE if filterset.is_inside else EMPTY_OUTSIDE,
    )


def _round_changed(request: Request) -> HttpResponse | None:
    """The categories offered depend on the round and are outside the swapped part: load the whole page."""
    if not request.htmx or not request.htmx.current_url:
        return None
    before = parse_qs(urlsplit(request.htmx.current_url).query).get("round", [""])[0]
    if before == request.GET.get("round", ""):
        return None
    query = request.GET.copy()
    for name in [name for name, value in query.items() if not value or name in ("category", "page")]:
        del query[name]
    return HttpResponse(headers={"HX-Redirect": f"{request.path}?{query.urlencode()}"})


@require_safe
def round_summary(request: Request, pk: int) -> HttpResponse:
    round_ = get_object_or_404(Round.objects.visible_to(request.user), pk=pk)
    tasks = Inspection.objects.visible_to(request.user).filter(round=round_).select_related("team", "unit")
    page = page_of(request, tasks.order_by("team__number", "pk"), TASKS_A_PAGE)
    counts = FindingCount.objects.visible_to(request.user).filter(inspection__round=round_)
    shown = counts.filter(inspection__in=[task.pk for task in page])
    numbers = {(task, status): n for task, status, n in shown.values_list("inspection", "status", "n")}
    lines: list[dict[str, Any]] = []
    for task in page:
        by_status = [(status, numbers.get((task.pk, status.value), 0)) for status in FindingStatus]
        lines.append({"inspection": task, "counts": by_status, "total": sum(n for _, n in by_status)})
    whole = counts.by_status()
    context = {
        "round": round_,
        "statuses": FindingStatus,
        "lines": lines,
        "whole": [(status, whole[status.value]) for status in FindingStatus],
        "whole_total": sum(whole.values()),
        "page": page,
        "links": page_links(page, f"{request.path}?page={{}}".format),
        "target": "#finding-summary",
    }
    return render(request, "findings/findings/_round_summary.html", context)
