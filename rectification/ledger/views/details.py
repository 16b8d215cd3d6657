"""One ledger item: what is to be done, what was done, and what came of it."""

from typing import Any

from django.db.models import Sum
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.requests import Request
from inspection.trail.services import history_of
from rectification.closing.acts import REQUEST_ACTS
from rectification.closing.choices import PENDING, RequestState
from rectification.closing.models import ClosingRequest
from rectification.ledger.access import has_head
from rectification.ledger.acts import ITEM_ACTS, MEASURE_ACTS
from rectification.ledger.choices import ItemStatus
from rectification.ledger.models import LedgerItem, Update
from rectification.ledger.querysets import committee_above
from rectification.ledger.views.records import download, history_for_reader

# More measures than this have their changes in the auditor's list only.
HISTORIES = 10
RELATED = ("committee", "unit", "team", "round__plan", "feedback", "finding__category__parent")


def item_detail(request: Request, pk: int) -> HttpResponse:
    items = LedgerItem.objects.visible_to(request.user).select_related(*RELATED).defer("finding__search")
    item = get_object_or_404(items, pk=pk)
    requests = list(
        item.closing_requests.select_related("submitted_by", "confirmed_by").prefetch_related("reviews__reviewed_by")
    )
    pending = next((one for one in requests if one.state in PENDING), None)
    measures = list(item.measures.all())
    updates = item.updates.select_related("measure", "reported_by").prefetch_related("evidence")
    totals = item.updates.order_by().aggregate(
        recovered=Sum("recovered"), made=Sum("rules_made"), revised=Sum("rules_revised"), people=Sum("people_handled")
    )
    histories = [history_of(item), *(history_of(measure) for measure in measures[:HISTORIES])]
    context = {
        "item": item,
        "above": committee_above(request.user, item),
        "measures": measures,
        "updates": updates,
        "totals": totals,
        "requests": requests,
        "pending": pending,
        "steps": _steps(item, pending),
        "history": history_for_reader(request, item, *histories),
        "lacks_head": access.roles(request.user).serves(item.committee_id) and not has_head(item.unit),
        **_acts(request.user, item, pending),
    }
    return render(request, "rectification/ledger/item_detail.html", context)


def _acts(user: User, item: LedgerItem, pending: ClosingRequest | None) -> dict[str, Any]:
    """The names of what this person may do now: with the item, with its open request, with each measure."""
    acts = {act.name for act in ITEM_ACTS.acts_for(user, item)}
    if pending:
        acts |= {act.name for act in REQUEST_ACTS.acts_for(user, pending)}
    if "add_measure" not in acts:
        return {"acts": acts, "removable": set()}
    removable = MEASURE_ACTS.rows(user, "remove").filter(item=item)
    return {"acts": acts, "removable": set(removable.values_list("pk", flat=True))}


def _steps(item: LedgerItem, pending: ClosingRequest | None) -> list[dict[str, str]]:
    """How far the item has come on its way to 销号."""
    names = ("列入台账", "整改落实", "负责人确认", "会审", "销号")
    at = 1
    if item.status == ItemStatus.CLOSED:
        at = len(names)
    elif pending:
        at = 2 if pending.state == RequestState.AWAITING_HEAD else 3
    return [
        {"name": name, "state": "done" if n < at else "current" if n == at else "todo"} for n, name in enumerate(names)
    ]


def evidence_download(request: Request, pk: int, file: int) -> FileResponse:
    update = get_object_or_404(Update.objects.visible_to(request.user).select_related("item"), pk=pk)
    return download(request, update.item, get_object_or_404(update.evidence, pk=file))
