"""The page of one finding: from inside with its chain, from outside only what was fed back."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from findings.findings.access import Part, may_record, part_in
from findings.findings.choices import OPEN_WORDING, FindingStatus, StepAction
from findings.findings.forms.findings import EvidenceForm
from findings.findings.models import Finding, FindingStep
from inspection.accounts.models import User
from inspection.trail.services import history_of

SIMILAR = 5


@require_safe
def finding_detail(request: HttpRequest, pk: int) -> HttpResponse:
    findings = Finding.objects.visible_to(request.user).defer("search")
    related = findings.select_related(
        "inspection__team", "round__plan", "team", "unit", "category__parent", "created_by"
    )
    finding = get_object_or_404(related, pk=pk)
    part = part_in(request.user, finding)
    context = {"finding": finding, "part": part, "may": part.steps(finding)}
    if part.is_inside:
        context |= _inner_work(finding, part, request.user)
    return render(request, "findings/findings/finding_detail.html", context)


def _inner_work(finding: Finding, part: Part, user: User) -> dict[str, Any]:
    acts = list(finding.steps.select_related("by"))
    last = acts[-1] if acts else None
    submitted = last is not None and last.action == StepAction.SUBMITTED and last.by_id == user.pk
    own = finding.status == FindingStatus.TEAM_REVIEW and _submitter(acts) == user.pk
    return {
        "steps": _steps(finding, acts),
        "acts": acts,
        "returned": last if last and last.action == StepAction.RETURNED else None,
        "is_own_submission": own,
        "may_withdraw": submitted and finding.status == FindingStatus.TEAM_REVIEW,
        "versions": list(finding.versions.select_related("created_by").order_by("-version")),
        "is_signed": finding.status not in OPEN_WORDING,
        "evidence": list(finding.evidence.select_related("uploaded_by")),
        "evidence_form": EvidenceForm(),
        "may_lead": may_record(user, finding.inspection),
        "similar": list(_similar(finding, user)) if part.is_office or part.is_leading_group else [],
        "history": history_of(finding),
    }


def _submitter(acts: list[FindingStep]) -> int | None:
    return next((act.by_id for act in reversed(acts) if act.action == StepAction.SUBMITTED), None)


def _steps(finding: Finding, acts: list[FindingStep]) -> list[dict[str, str]]:
    """The chain with who finished each step and when."""
    finished = {
        act.status_before: f"{act.by} {timezone.localtime(act.at):%m-%d %H:%M}"
        for act in acts
        if act.action in (StepAction.SUBMITTED, StepAction.APPROVED, StepAction.FED_BACK)
    }
    order = list(FindingStatus)
    here = order.index(FindingStatus(finding.status))
    steps = []
    for place, status in enumerate(order):
        done = place < here or status == finding.status == FindingStatus.FED_BACK
        state = "done" if done else "current" if place == here else "todo"
        steps.append({"name": status.label, "state": state, "note": finished.get(status, "") if done else ""})
    return steps


def _similar(finding: Finding, user: User) -> QuerySet[Finding]:
    """Earlier problems of the same unit in the same class; trees are copied per round, so the name decides."""
    if finding.category is None:
        return Finding.objects.none()
    return (
        Finding.objects.visible_to(user)
        .filter(
            unit=finding.unit_id, category__name=finding.category.name, round__starts_on__lt=finding.round.starts_on
        )
        .select_related("round__plan")
        .defer("search")
        .order_by("-created_at", "-pk")[:SIMILAR]
    )
