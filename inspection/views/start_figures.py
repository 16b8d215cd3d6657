"""The figures of the start page: those of the person's own committee, team or unit."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from findings.leads.choices import LeadState
from findings.models import CategoryCount, Finding, Lead
from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.deadlines import SOON_DAYS
from rectification.ledger.choices import ItemStatus, completion_rate
from rectification.ledger.models import LedgerCountQuerySet
from rectification.models import LedgerCount, LedgerItem
from rounds.coverage.services import coverage_of
from rounds.models import Plan

DUE_ROWS = 8


def _counts(user: User) -> LedgerCountQuerySet:
    """What a higher committee inspected is counted by that committee, not by the county of the unit."""
    return LedgerCount.objects.visible_to(user).without_above(user)


def ledger_summary(user: User) -> dict[str, int]:
    """The items by status, and how many are overdue or due soon; one query."""
    return _counts(user).summary()


def next_due(user: User) -> QuerySet[LedgerItem]:
    """The open items with the nearest deadlines."""
    due = (
        LedgerItem.objects.visible_to(user)
        .without_above(user)
        .open()
        .exclude(due_on=None)
        .select_related("unit", "finding")
        .defer("finding__search")
    )
    return due.order_by("due_on", "pk")[:DUE_ROWS]


def stats(ledger: dict[str, int]) -> list[dict[str, Any]]:
    """The four numbers on top."""
    url = reverse("rectification:item_list")
    rate = completion_rate(ledger)
    return [
        {"label": "整改事项", "value": ledger["total"], "url": url, "note": f"长期坚持 {ledger['long_term']} 项"},
        {"label": "整改完成率", "value": rate, "unit": "%", "url": f"{url}?status=closed",
         "note": f"已完成 {ledger[ItemStatus.DONE]} 项，已销号 {ledger[ItemStatus.CLOSED]} 项", "meter": rate},
        {"label": f"{SOON_DAYS}日内到期", "value": ledger["soon"], "url": f"{url}?due=soon", "tone": "warn",
         "note": "请抓紧办理" if ledger["soon"] else "暂无"},
        {"label": "已逾期", "value": ledger["overdue"], "url": f"{url}?due=overdue", "tone": "over",
         "note": "未销号且超过期限"},
    ]  # fmt: skip


def charts(user: User, ledger: dict[str, int]) -> dict[str, Any]:
    """Each chart is its table: names and numbers; the script only draws what the table below it says."""
    labels, states = dict(ItemStatus.choices), dict(LeadState.choices)
    sees_all = access.roles(user).sees_all_rounds
    counted = CategoryCount.objects.visible_to(user) if sees_all else Finding.objects.visible_to(user)
    drawn: dict[str, Any] = {
        "ledger": [(labels[status], ledger[status]) for status in ItemStatus.values],
        "overdue": _counts(user).overdue_by_unit(),
        "aspects": [(name or "未分类", n) for name, n in counted.by_aspect()],
    }
    if sees_all:
        leads = Lead.objects.visible_to(user).counts_by_state()
        drawn["leads"] = [(states[state], leads[state]) for state in LeadState.values]
        drawn["coverage"] = _coverage(user)
    return drawn


def _coverage(user: User) -> list[tuple[str, int]]:
    """How far the newest term has come on the base list valid today."""
    plan = Plan.objects.visible_to(user).order_by("-first_year").first()
    if plan is None:
        return []
    coverage = coverage_of(plan, on=timezone.localdate())
    return [("已巡察", coverage.inspected), ("未巡察", coverage.total - coverage.inspected)]
