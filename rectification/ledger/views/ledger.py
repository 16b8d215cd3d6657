"""The ledger as a list, with what stands where above it."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.deadlines import SOON_DAYS, deadline_state
from inspection.lib.listing import Cell, ListColumn, list_page
from inspection.lib.requests import Request
from inspection.trail.views import export_table
from rectification.ledger.choices import ItemStatus
from rectification.ledger.forms.ledger import ItemFilter
from rectification.ledger.models import LedgerCount, LedgerItem

LONG_TERM = "长期坚持"
SHOWN = 24


def _status(item: LedgerItem) -> Cell:
    return Cell.of(item, "status", sub=LONG_TERM if item.is_long_term else "")


def _due(item: LedgerItem) -> Cell:
    return Cell(item.due_on, due=deadline_state(item.due_on, ended=item.status == ItemStatus.CLOSED))


def _latest(item: Any) -> Cell:
    if not item.latest_text:
        return Cell("尚未报送")
    text = item.latest_text if len(item.latest_text) <= SHOWN else item.latest_text[:SHOWN] + "…"
    return Cell(text, sub=f"{item.latest_at.astimezone():%Y-%m-%d}")


COLUMNS = [
    ListColumn("sequence", "序号", lambda i: i.sequence, sort=("-feedback_id", "sequence"), css="num", width=8),
    ListColumn(
        "title",
        "问题",
        lambda i: Cell(i.finding.title, href=i.get_absolute_url(), sub=i.finding.get_rectify_kind_display()),
        css="t t-wide",
        width=48,
    ),
    ListColumn("unit", "单位", lambda i: str(i.unit), sort=("unit_id",), width=24),
    ListColumn("team", "巡察组", lambda i: str(i.team), shown=False),
    ListColumn("leader", "责任领导", lambda i: i.leader, sort=("leader",)),
    ListColumn("lead_department", "牵头部门", lambda i: i.lead_department, sort=("lead_department",)),
    ListColumn("status", "状态", _status, sort=("status", "due_on"), css="two"),
    ListColumn("due_on", "期限", _due, sort=("due_on",), css="nobr"),
    ListColumn("measures", "措施", lambda i: f"{i.measures_done or 0}/{i.measures_total or 0}", css="num"),
    ListColumn("latest", "最新进展", _latest, css="latest two", width=40),
    ListColumn(
        "returned_times", "退回次数", lambda i: i.returned_times, sort=("returned_times",), shown=False, css="num"
    ),
    ListColumn("closed_on", "销号日期", lambda i: i.closed_on, sort=("closed_on",), shown=False),
]
COMMITTEE = ListColumn("committee", "派出党委", lambda i: str(i.committee), sort=("committee__name",))


def item_list(request: Request) -> HttpResponse:
    access.refuse_administrators(request.user)
    visible = LedgerItem.objects.visible_to(request.user)
    queryset = visible.select_related("committee", "unit", "team", "finding")
    queryset = queryset.defer("finding__search", "finding__description").with_progress()
    filterset = ItemFilter(request.GET or None, queryset, request=request)
    is_counted = not (request.htmx or filterset.is_above)
    return list_page(
        request,
        "rectification/ledger/item_list.html",
        name="ledger",
        title="整改台账",
        filterset=filterset,
        columns=[*COLUMNS[:3], COMMITTEE, *COLUMNS[3:]] if filterset.shows_committee else COLUMNS,
        export=export_table,
        default_sort=("-feedback_id", "sequence"),
        summary=_summary(request.user) if is_counted else [],
        empty="还没有整改台账。登记反馈后，每个问题自动列入台账。",
    )


def _summary(user: User) -> list[dict[str, object]]:
    """The strip above the list: each number leads to the rows it counts."""
    counts = LedgerCount.objects.visible_to(user).without_above(user).summary()
    url = reverse("rectification:item_list")
    statuses = [
        {"label": label, "n": counts[value], "url": f"{url}?status={value}"} for value, label in ItemStatus.choices
    ]
    return [
        {"label": "全部", "n": counts["total"], "url": url},
        {"label": "逾期", "n": counts["overdue"], "url": f"{url}?due=overdue", "tone": "over"},
        {"label": f"{SOON_DAYS}日内到期", "n": counts["soon"], "url": f"{url}?due=soon", "tone": "soon"},
        *statuses,
        {"label": LONG_TERM, "n": counts["long_term"], "url": f"{url}?is_long_term=true"},
    ]
