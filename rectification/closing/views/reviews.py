"""What waits for whose opinion."""

from dataclasses import replace

from django.http import HttpResponse

from inspection.lib import access
from inspection.lib.deadlines import deadline_state
from inspection.lib.listing import Cell, ListColumn, list_page
from inspection.lib.requests import Request
from inspection.trail.views import export_table
from rectification.closing.access import refuse_units
from rectification.closing.forms import SCOPES, ReviewFilter
from rectification.closing.models import Review

RELATED = (
    "reviewed_by",
    "submitted_by",
    "confirmed_by",
    "request__item__committee",
    "request__item__unit",
    "request__item__team",
    "request__item__round__plan",
    "request__item__finding__category",
    "request__item__feedback",
)
COLUMNS = [
    ListColumn(
        "title",
        "问题",
        lambda r: Cell(str(r.request.item.finding.title), href=r.get_absolute_url(), sub=str(r.request.item.unit)),
        css="t",
        width=48,
    ),
    ListColumn("party", "会审方", lambda r: r.get_party_display(), sort=("order", "party")),
    ListColumn("item", "整改状态", lambda r: Cell.of(r.request.item, "status")),
    ListColumn(
        "submitted_at", "申请时间", lambda r: r.request.submitted_at.date(), sort=("request__submitted_at",), css="nobr"
    ),
    ListColumn(
        "due_on",
        "会审期限",
        lambda r: Cell(r.request.due_on, due=deadline_state(r.request.due_on, ended=bool(r.decision))),
        sort=("request__due_on",),
        css="nobr",
    ),
    ListColumn("decision", "意见", lambda r: _decision(r), sort=("decision",), css="two"),
    ListColumn("reviewed_by", "会审人", lambda r: str(r.reviewed_by or ""), shown=False),
]
COMMITTEE = ListColumn(
    "committee", "派出党委", lambda r: str(r.request.item.committee), sort=("request__item__committee__name",)
)


def _decision(review: Review) -> Cell:
    if review.reviewed_at is None:
        return Cell("待会审", tone="sign")
    return Cell.of(review, "decision", sub=f"{review.reviewed_at.astimezone():%Y-%m-%d}")


def _columns(scope: str, *, several: bool) -> list[ListColumn]:
    """What waits has no opinion yet to be put in order by."""
    shown = COLUMNS if scope == "done" else [replace(one, sort=()) if one.key == "decision" else one for one in COLUMNS]
    return [shown[0], COMMITTEE, *shown[1:]] if several else shown


def review_list(request: Request) -> HttpResponse:
    access.refuse_administrators(request.user)
    refuse_units(request.user)
    scope = request.GET.get("scope") or "mine"
    queryset = Review.objects.visible_to(request.user).select_related(*RELATED).defer("request__item__finding__search")
    filterset = ReviewFilter(request.GET or None, queryset, request=request)
    return list_page(
        request,
        "rectification/closing/review_list.html",
        name="reviews",
        title="会审销号",
        filterset=filterset,
        columns=_columns(scope, several="committee" in filterset.filters),
        export=export_table,
        default_sort=("-reviewed_at", "-pk") if scope == "done" else ("request__due_on", "request_id", "order", "pk"),
        scopes=[{"key": key, "label": label, "is_on": key == scope} for key, label in SCOPES],
        scope=scope,
        empty="没有等待您会审的事项。" if scope == "mine" else "暂无记录",
    )
