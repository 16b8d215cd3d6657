"""The list of findings and the page of one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from findings.forms.findings import FindingFilter
from findings.models import Finding
from inspection.lib import access
from inspection.lib.listing import Cell, Column, list_page
from inspection.lib.tags import tone, yuan
from inspection.trail.services import history_of
from inspection.trail.views import export_table

COLUMNS = [
    Column("number", "编号", lambda f: Cell(f.number, href=f.get_absolute_url()), sort=("number",), css="code"),
    Column("title", "具体问题", lambda f: Cell(f.title, sub=str(f.category or "未分类")), css="t", width=48),
    Column("unit", "被巡察单位", lambda f: str(f.unit), sort=("unit__name",), width=24),
    Column("team", "巡察组", lambda f: str(f.team), shown=False),
    Column("status", "状态", lambda f: Cell(f.get_status_display(), tone=tone(f.status)), sort=("status",)),
    Column("rectify_kind", "整改类型", lambda f: f.get_rectify_kind_display(), sort=("rectify_kind",)),
    Column("amount", "涉及金额", lambda f: yuan(f.amount), sort=("amount",), css="num", shown=False),
    Column("created_at", "登记时间", lambda f: Cell(f.created_at.date()), sort=("created_at",), shown=False),
]


def finding_list(request: HttpRequest) -> HttpResponse:
    if access.standing(request.user).is_administrator:
        raise Http404
    queryset = Finding.objects.visible_to(request.user).select_related("unit", "team", "category").defer("search")
    return list_page(
        request,
        "findings/finding_list.html",
        name="findings",
        title="问题清单",
        filterset=FindingFilter(request.GET or None, queryset, request=request),
        columns=COLUMNS,
        export=export_table,
        default_sort=("-created_at", "-pk"),
    )


def finding_detail(request: HttpRequest, pk: int) -> HttpResponse:
    finding = get_object_or_404(Finding.objects.visible_to(request.user).defer("search"), pk=pk)
    return render(request, "findings/finding_detail.html", {"finding": finding, "history": history_of(finding)})
