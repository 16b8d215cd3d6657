"""The register of leads: a list of numbers, states and deadlines, without a name or a matter."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse

from findings.access import may_register, opens_register
from findings.choices import LeadState
from findings.forms.leads import LeadFilter
from findings.models import Lead
from inspection.lib.listing import Cell, Column, list_page
from inspection.lib.page import address_of
from inspection.lib.tags import standing_of, tone
from inspection.trail.views import export_table

OWED = {LeadState.TRANSFERRED: "签收", LeadState.RECEIVED: "提出处置意见", LeadState.DISPOSING: "反馈办理情况"}


def _round_of(lead: Lead) -> str:
    return f"{lead.team.round.year}年第{lead.team.round.number}轮" if lead.team else ""


def _due(lead: Lead) -> Cell:
    if not lead.due_on:
        return Cell(None)
    standing = standing_of(lead.due_on)
    return Cell(lead.due_on, due={**standing, "words": standing["words"] or "期限内"}, sub=OWED[lead.state])


COLUMNS = [
    Column("number", "线索编号", lambda x: Cell(x.number, href=x.get_absolute_url()), sort=("number",), css="code"),
    Column("state", "状态", lambda x: Cell(x.get_state_display(), tone=tone(x.state)), sort=("state",)),
    Column("round", "轮次", _round_of, sort=("team__round__year", "team__round__number")),
    Column("team", "巡察组", lambda x: str(x.team or "巡察办"), sort=("team__number",)),
    Column("receiver", "承办单位", lambda x: str(x.receiver or ""), sort=("receiver__name",), width=24),
    Column("transferred_on", "移交日期", lambda x: Cell(x.transferred_on, due={"words": ""}), sort=("transferred_on",)),
    Column("due_on", "当前期限", _due, sort=("due_on",)),
    Column("created_at", "登记时间", lambda x: Cell(x.created_at.date()), sort=("created_at",), shown=False),
]


def _import_url() -> str:
    """Where a list of leads is uploaded; nothing while that page does not exist."""
    try:
        return reverse("findings:lead_import_create")
    except NoReverseMatch:
        return ""


def lead_list(request: HttpRequest) -> HttpResponse:
    if not opens_register(request.user):
        raise Http404
    seen = Lead.objects.visible_to(request.user)
    counts = seen.counts_by_state()
    return list_page(
        request,
        "findings/lead_list.html",
        name="leads",
        title="问题线索",
        filterset=LeadFilter(
            request.GET or None, seen.with_deadline().select_related("receiver", "team__round"), request=request
        ),
        columns=COLUMNS,
        export=export_table,
        default_sort=("-created_at", "-pk"),
        counts=[(state, LeadState(state).label, number) for state, number in counts.items()],
        may_register=may_register(request.user),
        import_url=_import_url(),
        address=address_of(request),
    )
