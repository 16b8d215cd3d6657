"""One ledger item: what is to be done, what was done, and what came of it."""

from typing import Any

from django.db.models import Sum
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from inspection.lib import access
from inspection.trail.services import history_of
from rectification.closing.services import may_ask
from rectification.ledger.access import has_head, may_head, may_report
from rectification.ledger.choices import ItemStatus
from rectification.ledger.models import LedgerItem, Update
from rectification.views import download, told

# More measures than this have their changes in the auditor's list only.
HISTORIES = 10
RELATED = ("unit", "team", "round__plan", "feedback", "finding__category__parent")


def item_detail(request: HttpRequest, pk: int) -> HttpResponse:
    items = LedgerItem.objects.visible_to(request.user).select_related(*RELATED).defer("finding__search")
    item = get_object_or_404(items, pk=pk)
    requests = list(
        item.closing_requests.select_related("submitted_by", "confirmed_by").prefetch_related("reviews__reviewed_by")
    )
    measures = list(item.measures.all())
    updates = item.updates.select_related("measure", "reported_by").prefetch_related("evidence")
    totals = item.updates.order_by().aggregate(
        recovered=Sum("recovered"), made=Sum("rules_made"), revised=Sum("rules_revised"), people=Sum("people_handled")
    )
    context = {
        "item": item,
        "measures": measures,
        "updates": updates,
        "totals": totals,
        "requests": requests,
        "steps": _steps(item, requests),
        "history": told(request, history_of(item), *(history_of(measure) for measure in measures[:HISTORIES])),
        **_possible(request, item, requests),
    }
    return render(request, "rectification/ledger/item_detail.html", context)


def _steps(item: LedgerItem, requests: list[Any]) -> list[dict[str, str]]:
    """Where the item stands on its way to 销号."""
    pending = next((r for r in requests if r.state in ("awaiting_head", "reviewing")), None)
    names = ("列入台账", "整改落实", "负责人确认", "会审", "销号")
    at = 1
    if item.status == ItemStatus.CLOSED:
        at = len(names)
    elif pending:
        at = 2 if pending.state == "awaiting_head" else 3
    return [
        {"name": name, "state": "done" if n < at else "current" if n == at else "todo"} for n, name in enumerate(names)
    ]


def _possible(request: HttpRequest, item: LedgerItem, requests: list[Any]) -> dict[str, Any]:
    """What this person may do now."""
    user, standing = request.user, access.standing(request.user)
    pending = next((r for r in requests if r.state in ("awaiting_head", "reviewing")), None)
    reports = standing.is_unit and may_report(user, item.unit)
    is_open = item.status != ItemStatus.CLOSED
    decided = pending is not None and any(review.decision for review in pending.reviews.all())
    return {
        "pending": pending,
        "may_work": reports and is_open and pending is None,
        "may_ask": reports and is_open and pending is None and may_ask(item),
        "may_withdraw": reports and pending is not None and not decided,
        "may_confirm": reports
        and pending is not None
        and pending.state == "awaiting_head"
        and may_head(user, item.unit),
        "may_move": standing.serves(item.committee_id) and is_open,
        "lacks_head": standing.serves(item.committee_id) and not has_head(item.unit),
    }


def evidence_download(request: HttpRequest, pk: int, file: int) -> FileResponse:
    update = get_object_or_404(Update.objects.visible_to(request.user).select_related("item"), pk=pk)
    return download(request, update.item, get_object_or_404(update.evidence, pk=file))
