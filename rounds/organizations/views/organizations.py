"""The base list: table, tree and one organization."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from inspection.lib import access
from inspection.lib.listing import Cell, ListColumn, list_page
from inspection.lib.requests import Request
from inspection.trail.services import history_of
from inspection.trail.views import export_table
from rounds.committees.views.choosing import columns_for
from rounds.organizations import forms as forms
from rounds.organizations.models import Organization, OrganizationQuerySet


def _yes_no(value: bool) -> str:
    return "是" if value else "否"


def _named(organization: Organization) -> Cell:
    """The name, with the one it had on the day asked for."""
    then = getattr(organization, "name_then", None)
    return Cell(organization.name, href=organization.get_absolute_url(), sub=f"当日名称：{then}" if then else "")


COLUMNS = [
    ListColumn("code", "编码", lambda o: o.code or "", sort=("code",), css="code"),
    ListColumn(
        "name", "单位名称", _named, sort=("name",), css="t", width=36
    ),
    ListColumn("short_name", "简称", lambda o: o.short_name, shown=False),
    ListColumn("kind", "单位类别", lambda o: o.get_kind_display(), sort=("kind",), width=18),
    ListColumn("function", "职能", lambda o: o.get_function_display(), sort=("function",), shown=False),
    ListColumn("parent", "上级单位", lambda o: str(o.parent or ""), sort=("parent__name",), width=28),
    ListColumn("secretary", "党组织书记", lambda o: o.secretary),
    ListColumn("party_members", "党员人数", lambda o: o.party_members, sort=("party_members",), css="num"),
    ListColumn("in_coverage", "纳入全覆盖", lambda o: _yes_no(o.in_coverage), sort=("in_coverage",)),
    ListColumn("last_inspected_year", "上次巡察", lambda o: o.last_inspected_year, sort=("last_inspected_year",)),
    ListColumn("status", "状态", lambda o: Cell.of(o, "status"), sort=("status",)),
    ListColumn("valid_from", "起始日期", lambda o: o.valid_from, sort=("valid_from",), shown=False),
    ListColumn("valid_until", "终止日期", lambda o: o.valid_until, sort=("valid_until",), shown=False),
    ListColumn("successor", "承接单位", lambda o: str(o.successor or ""), shown=False, width=28),
    ListColumn("note", "备注", lambda o: o.note, shown=False, width=36),
]  # fmt: skip


def _visible(request: Request) -> OrganizationQuerySet:
    """What the person may see of the base list; administrators have no door here."""
    access.refuse_administrators(request.user)
    return Organization.objects.visible_to(request.user)


def organization_list(request: Request) -> HttpResponse:
    queryset = _visible(request).select_related("parent", "successor", "committee")
    return list_page(
        request,
        "rounds/organizations/organization_list.html",
        name="organizations",
        title="党组织名册",
        filterset=forms.OrganizationFilter(request.GET or None, queryset, request=request),
        columns=columns_for(request.user, COLUMNS, after="name"),
        export=export_table,
        default_sort=("pk",),
        is_office=access.roles(request.user).is_office,
        import_route="rounds:organization_import",
        empty="名册还是空的。请先导入党组织名册（或逐个新增），再建立届次、开展轮次。",
    )


def organization_tree(request: Request) -> HttpResponse:
    seen = _visible(request).active().order_by("pk").only("pk", "name", "kind", "parent", "in_coverage", "committee")
    several = access.roles(request.user).sees_several
    rows = list(seen.select_related("committee") if several else seen)
    context = {"tree": _written(rows, several=several), "count": len(rows)}
    return render(request, "rounds/organizations/organization_tree.html", context)


def _written(rows: list[Organization], *, several: bool) -> SafeString:
    """The tree as list items. Written here and not in a template: thousands of rows, as deep as people nest them."""
    known = {row.pk for row in rows}
    below: dict[int | None, list[Organization]] = {}
    for one in rows:
        below.setdefault(one.parent_id if one.parent_id in known else None, []).append(one)
    items: list[str] = []
    stack = [iter(below.get(None, []))]
    while stack:
        row = next(stack[-1], None)
        if row is None:
            stack.pop()
            if stack:
                items.append("</ul></details></li>")
            continue
        is_top = len(stack) == 1
        place = format_html("（{}）", row.committee) if several and is_top else ""
        children = below.get(row.pk, [])
        if children:
            items.append(_branch(row, place, len(children), is_open=is_top))
            stack.append(iter(children))
        else:
            items.append(_leaf(row, place))
    return mark_safe("".join(items))


def _branch(row: Organization, place: str, children: int, *, is_open: bool) -> SafeString:
    return format_html(
        "<li><details{}><summary>{}{} <span class=\"sub\">{} 个下级</span></summary>"
        "<ul><li><a href=\"{}\">查看{}</a></li>",
        " open" if is_open else "", row.name, place, children, row.get_absolute_url(), row.name,
    )  # fmt: skip


def _leaf(row: Organization, place: str) -> SafeString:
    note = "" if row.in_coverage else mark_safe(' <span class="sub">不纳入全覆盖</span>')
    return format_html('<li><a href="{}">{}</a>{}{}</li>', row.get_absolute_url(), row.name, place, note)


def organization_detail(request: Request, pk: int) -> HttpResponse:
    organization = get_object_or_404(
        Organization.objects.visible_to(request.user).select_related("parent", "successor", "committee"), pk=pk
    )
    inspections = organization.inspections.visible_to(request.user).select_related("round__plan", "team")
    above = organization.inspections.sent_from_above(request.user).exclude(pk__in=inspections.order_by().values("pk"))
    context = {
        "organization": organization,
        "children": organization.children.active().order_by("pk"),
        "predecessors": organization.predecessors.order_by("valid_until"),
        "changes": organization.changes.select_related("successor", "recorded_by"),
        "inspections": inspections,
        "above": above.select_related("round__plan", "committee"),
        "is_office": access.roles(request.user).serves(organization.committee_id),
        "several": access.roles(request.user).sees_several,
        "history": history_of(organization),
    }
    return render(request, "rounds/organizations/organization_detail.html", context)
