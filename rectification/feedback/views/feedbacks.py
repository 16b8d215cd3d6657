"""The list of feedbacks, and above it what can be fed back now."""

from django.http import HttpResponse

from inspection.lib import access
from inspection.lib.deadlines import deadline_state
from inspection.lib.listing import Cell, ListColumn, list_page
from inspection.lib.requests import Request
from inspection.trail.views import export_table
from rectification.feedback.acts import to_be_fed_back
from rectification.feedback.forms import FeedbackFilter
from rectification.feedback.models import Feedback
from rectification.feedback.services.opening import with_approved


def _receipt(feedback: Feedback, who: str) -> Cell:
    signed_at = getattr(feedback, f"{who}_signed_at")
    if signed_at:
        return Cell("已签收", tone="done", sub=f"{signed_at.astimezone():%Y-%m-%d %H:%M}")
    return Cell("待签收", tone="sign", sub=deadline_state(feedback.receipt_due_on)["words"])


COLUMNS = [
    ListColumn(
        "unit", "被巡察单位", lambda f: Cell(str(f.inspection.unit), href=f.get_absolute_url()), css="t", width=28
    ),
    ListColumn("round", "轮次", lambda f: str(f.inspection.round), shown=False, width=28),
    ListColumn("team", "巡察组", lambda f: str(f.inspection.team)),
    ListColumn("fed_back_on", "反馈日期", lambda f: f.fed_back_on, sort=("fed_back_on",), css="nobr"),
    ListColumn("items", "反馈问题", lambda f: f.items_total, sort=("items_total",), css="num"),
    ListColumn("closed", "已销号", lambda f: f.items_closed, sort=("items_closed",), css="num"),
    ListColumn("overdue", "逾期", lambda f: f.items_overdue, sort=("items_overdue",), css="num"),
    ListColumn("head", "主要负责人签收", lambda f: _receipt(f, "head"), sort=("head_signed_at",), css="two"),
    ListColumn("body", "领导班子签收", lambda f: _receipt(f, "body"), sort=("body_signed_at",), css="two"),
]
COMMITTEE = ListColumn("committee", "派出党委", lambda f: str(f.committee), sort=("committee__name",))


def feedback_list(request: Request) -> HttpResponse:
    access.refuse_administrators(request.user)
    queryset = Feedback.objects.visible_to(request.user).with_counts()
    queryset = queryset.select_related("committee", "inspection__unit", "inspection__team", "inspection__round__plan")
    filterset = FeedbackFilter(request.GET or None, queryset, request=request)
    return list_page(
        request,
        "rectification/feedback/feedback_list.html",
        name="feedbacks",
        title="反馈与签收",
        filterset=filterset,
        columns=[COLUMNS[0], COMMITTEE, *COLUMNS[1:]] if filterset.shows_committee else COLUMNS,
        export=export_table,
        default_sort=("-fed_back_on", "-pk"),
        waiting=[] if request.htmx else list(with_approved(to_be_fed_back(request.user))[:50]),
        empty="还没有反馈记录。问题审定后，由巡察办或巡察组组长登记反馈。",
    )
