"""The start page: what waits for this person, what is due, what is missing; figures for those who steer."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from findings.findings.choices import FindingStatus
from findings.leads.choices import LeadState
from findings.models import Finding, Lead
from inspection.lib import access
from rectification.closing.acts import REVIEW_ACTS
from rectification.closing.choices import RequestState
from rectification.ledger.choices import ItemStatus
from rectification.lookbacks.choices import LookBackState
from rectification.models import ClosingRequest, Feedback, LedgerItem, LookBack
from rounds.coverage.services import coverage_of
from rounds.models import Plan, Team
from rounds.rounds.choices import Stage
from rounds.teams.choices import TeamRole

DUE_ROWS = 8


@dataclass(frozen=True)
class Entry:
    """A number with its words and the list behind it."""

    label: str
    count: int
    url: str
    tone: str = "sign"


@dataclass
class Board:
    """What one start page shows; entries without a number are left away."""

    todo: list[Entry] = field(default_factory=list)
    missing: list[Entry] = field(default_factory=list)
    stats: list[dict[str, Any]] = field(default_factory=list)
    charts: dict[str, Any] = field(default_factory=dict)

    def wait(self, label: str, count: int, route: str, query: str = "", *, tone: str = "sign") -> None:
        if count:
            self.todo.append(Entry(label, count, reverse(route) + query, tone))

    def lack(self, label: str, count: int, route: str, query: str = "") -> None:
        if count:
            self.missing.append(Entry(label, count, reverse(route) + query, "plain"))


def home(request: HttpRequest) -> HttpResponse:
    user = request.user
    standing = access.standing(user)
    if standing.is_administrator:
        return render(request, "home_administrator.html")
    board = Board()
    findings = _finding_counts(user) if standing.sees_all_rounds or standing.is_team else {}
    items = LedgerItem.objects.visible_to(user).without_above(user)
    ledger = items.summary()
    leads = Lead.objects.visible_to(user).counts_by_state() if not _is_only_unit(standing) else {}
    _wait_on_findings(board, standing, findings)
    _wait_on_ledger(board, user, standing, ledger)
    _wait_on_leads(board, standing, leads)
    _lacking(board, user, standing, findings)
    _figures(board, ledger)
    if standing.sees_all_rounds or standing.is_team:
        _charts(board, user, standing, ledger, leads)
    due = items.open().exclude(due_on=None).select_related("unit", "finding").defer("finding__search")
    context = {"board": board, "due": due.order_by("due_on", "pk")[:DUE_ROWS], "today": timezone.localdate()}
    return render(request, "home.html", context)


def _is_only_unit(standing: access.Standing) -> bool:
    return not (standing.sees_all_rounds or standing.is_team or standing.is_reviewer)


def _finding_counts(user: Any) -> dict[str, int]:
    """Findings by status, and how many of the open ones lack a category or a basis; one query."""
    is_draft = Q(status=FindingStatus.DRAFT)
    statuses = {status: Count("pk", filter=Q(status=status)) for status in FindingStatus.values}
    return (
        Finding.objects.visible_to(user)
        .order_by()
        .aggregate(total=Count("pk"), unsorted=Count("pk", filter=is_draft & Q(category=None)), **statuses)
    )


def _wait_on_findings(board: Board, standing: access.Standing, counts: dict[str, int]) -> None:
    route = "findings:finding_list"
    if standing.is_team:
        board.wait("草拟的问题待提交", counts[FindingStatus.DRAFT], route, "?status=draft", tone="plain")
    if "sign_team" in standing.on_teams:
        board.wait("问题待组内审签", counts[FindingStatus.TEAM_REVIEW], route, "?status=team_review")
    if standing.is_office:
        board.wait("问题待巡察办复核", counts[FindingStatus.OFFICE_REVIEW], route, "?status=office_review")
        board.wait("审定的问题待反馈", counts[FindingStatus.APPROVED], route, "?status=approved")
    if standing.is_leading_group:
        board.wait("问题待领导小组审定", counts[FindingStatus.GROUP_REVIEW], route, "?status=group_review")


def _wait_on_ledger(board: Board, user: Any, standing: access.Standing, ledger: dict[str, int]) -> None:
    if standing.is_unit or standing.is_office:
        mine = Feedback.objects.visible_to(user).without_above(user)
        unsigned = mine.filter(Q(head_signed_at=None) | Q(body_signed_at=None))
        board.wait("反馈意见待签收", unsigned.count(), "rectification:feedback_list")
    if standing.is_unit:
        board.wait("整改事项已逾期", ledger["overdue"], "rectification:item_list", "?due=overdue", tone="over")
        board.wait(
            "整改事项被退回", ledger[ItemStatus.RETURNED], "rectification:item_list", "?status=returned", tone="over"
        )
        board.wait("整改事项未开始", ledger[ItemStatus.NOT_STARTED], "rectification:item_list", "?status=not_started")
    if "head_organization" in standing.on_organizations:
        asked = ClosingRequest.objects.visible_to(user).filter(state=RequestState.AWAITING_HEAD)
        board.wait("销号申请待主要负责人确认", asked.count(), "rectification:item_list")
    if standing.sees_all_rounds or standing.is_team or standing.is_reviewer:
        board.wait("销号申请待我会审", REVIEW_ACTS.rows(user).count(), "rectification:review_list")
    if standing.is_office:
        proposed = LookBack.objects.visible_to(user).filter(state=LookBackState.PROPOSED)
        board.wait("回头看建议待研究", proposed.count(), "rectification:lookback_list")


def _wait_on_leads(board: Board, standing: access.Standing, counts: dict[str, int]) -> None:
    waits = []
    if standing.is_team:
        waits.append(("登记的线索待提交", LeadState.REGISTERED))
    if standing.is_office:
        waits += [("审定的线索待移交", LeadState.APPROVED), ("线索被退回", LeadState.RETURNED)]
    if standing.is_leading_group:
        waits.append(("线索待审批", LeadState.SUBMITTED))
    if standing.is_reviewer:
        waits += [("线索待签收", LeadState.TRANSFERRED), ("线索待提出处置意见", LeadState.RECEIVED),
                  ("线索处置中", LeadState.DISPOSING)]  # fmt: skip
    for label, state in waits:
        board.wait(label, counts.get(state, 0), "findings:lead_list", f"?state={state}")


def _lacking(board: Board, user: Any, standing: access.Standing, findings: dict[str, int]) -> None:
    if standing.is_team:
        board.lack("草拟的问题没有分类", findings["unsorted"], "findings:finding_list", "?status=draft")
    if standing.is_office:
        leaderless = (
            Team.objects.visible_to(user)
            .filter(inspections__isnull=False)
            .exclude(round__stage=Stage.ARCHIVE)
            .exclude(members__role=TeamRole.LEADER)
        )
        board.lack("巡察组没有组长", leaderless.distinct().count(), "rounds:round_list")
    if standing.is_unit:
        bare = LedgerItem.objects.visible_to(user).open().filter(measures=None)
        board.lack("整改事项没有整改措施", bare.count(), "rectification:item_list")


def _figures(board: Board, ledger: dict[str, int]) -> None:
    """The four numbers on top. Completed only counts done and closed items: domain rule of the closing reports."""
    route = reverse("rectification:item_list")
    total = ledger["total"]
    completed = ledger[ItemStatus.DONE] + ledger[ItemStatus.CLOSED]
    rate = round(100 * completed / total, 1) if total else 0
    board.stats = [
        {"label": "整改事项", "value": total, "url": route, "note": f"长期坚持 {ledger['long_term']} 项"},
        {"label": "整改完成率", "value": rate, "unit": "%", "url": f"{route}?status=closed",
         "note": f"已完成 {ledger[ItemStatus.DONE]} 项，已销号 {ledger[ItemStatus.CLOSED]} 项", "meter": rate},
        {"label": "10日内到期", "value": ledger["soon"], "url": f"{route}?due=soon", "tone": "warn",
         "note": "请抓紧办理" if ledger["soon"] else "暂无"},
        {"label": "已逾期", "value": ledger["overdue"], "url": f"{route}?due=overdue", "tone": "over", "note": "未销号且超过期限"},
    ]  # fmt: skip


def _charts(board: Board, user: Any, standing: access.Standing, ledger: dict[str, int], leads: dict[str, int]) -> None:
    """Each chart is its table: names and numbers; the script only draws what the table below it says."""
    labels = dict(ItemStatus.choices)
    own = LedgerItem.objects.visible_to(user).without_above(user)
    by_aspect = (
        Finding.objects.visible_to(user)
        .order_by()
        .values(aspect=Coalesce(NullIf("category__parent__short_name", Value("")), "category__parent__name"))
        .annotate(n=Count("pk"))
        .order_by("-n")
        .values_list("aspect", "n")
    )
    board.charts = {
        "ledger": [(labels[s], ledger[s]) for s in ItemStatus.values],
        "overdue": [(row["unit__name"], row["n"]) for row in own.overdue_by_unit()],
        "aspects": [(name or "未分类", n) for name, n in by_aspect],
    }
    if standing.sees_all_rounds:
        states = dict(LeadState.choices)
        board.charts["leads"] = [(states[s], leads.get(s, 0)) for s in LeadState.values]
        board.charts["coverage"] = _coverage(user)


def _coverage(user: Any) -> list[tuple[str, int]]:
    """How far the newest term has come on the base list valid today."""
    plan = Plan.objects.visible_to(user).order_by("-first_year").first()
    if plan is None:
        return []
    coverage = coverage_of(plan, on=timezone.localdate())
    return [("已巡察", coverage.inspected), ("未巡察", coverage.total - coverage.inspected)]
