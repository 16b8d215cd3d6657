"""The register of leads: a list of numbers, states and deadlines, without a name or a matter."""

from django.http import HttpResponse

from findings.leads.access import may_register
from findings.leads.forms import LeadFilter
from findings.leads.models import Lead
from findings.leads.views.details import of_register
from findings.leads.views.words import counts_of, due_cell, state_cell
from inspection.lib.listing import Cell, ListColumn, list_page
from inspection.lib.requests import Request
from inspection.trail.views import export_table


def _round_of(lead: Lead) -> str:
    return f"{lead.team.round.year}年第{lead.team.round.number}轮" if lead.team else ""


COLUMNS = [
    ListColumn("number", "线索编号", lambda x: Cell(x.number, href=x.get_absolute_url()), sort=("number",), css="code"),
    ListColumn("state", "状态", state_cell, sort=("state",)),
    ListColumn("round", "轮次", _round_of, sort=("team__round__year", "team__round__number")),
    ListColumn("team", "巡察组", lambda x: str(x.team or "巡察办"), sort=("team_id",)),
    ListColumn("receiver", "承办单位", lambda x: str(x.receiver or ""), sort=("receiver_id",), width=24),
    ListColumn("transferred_on", "移交日期", lambda x: x.transferred_on, sort=("transferred_on",)),
    ListColumn("due_on", "当前期限", due_cell, sort=("due_on",)),
    ListColumn("created_at", "登记时间", lambda x: Cell(x.created_at.date()), sort=("created_at",), shown=False),
]
COMMITTEE = ListColumn("committee", "派出党委", lambda x: str(x.committee), sort=("committee",))


@of_register
def lead_list(request: Request) -> HttpResponse:
    seen = Lead.objects.visible_to(request.user)
    rows = seen.with_deadline().select_related("committee", "receiver", "team__round")
    filterset = LeadFilter(request.GET or None, rows, request=request)
    return list_page(
        request,
        "findings/leads/lead_list.html",
        name="leads",
        title="问题线索",
        filterset=filterset,
        columns=[*COLUMNS[:2], COMMITTEE, *COLUMNS[2:]] if filterset.has_several else COLUMNS,
        export=export_table,
        default_sort=("-created_at", "-pk"),
        counts=counts_of(seen),
        may_register=may_register(request.user),
        empty="还没有您可以查看的线索。巡察组和巡察办可以登记线索，或者导入移交清单。",
    )
