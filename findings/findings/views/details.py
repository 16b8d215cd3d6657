"""The page of one finding: with its sign-off chain for insiders, for others only what was fed back."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from findings.findings.access import is_inside, may_record
from findings.findings.acts import FINDING_ACTS, PASSING, RETURNING
from findings.findings.choices import FindingStatus, StepAction
from findings.findings.forms.findings import EvidenceForm
from findings.findings.forms.steps import OpinionForm
from findings.findings.models import Finding, FindingStep
from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.requests import Request
from inspection.trail.services import history_of

SIMILAR = 5
RELATED = ("inspection__team", "inspection__unit", "round__plan", "team", "unit", "category__parent", "created_by")


@require_safe
def finding_detail(request: Request, pk: int) -> HttpResponse:
    findings = Finding.objects.visible_to(request.user).select_related(*RELATED).defer("search")
    finding = get_object_or_404(findings, pk=pk)
    if is_inside(request.user, finding):
        return finding_page(request, finding, OpinionForm())
    return render(request, "findings/findings/finding_detail.html", {"finding": finding, "is_inside": False})


def find_inside(request: Request, pk: int) -> Finding:
    """The finding for somebody who sees it from inside: from outside nothing can be done with it, 404."""
    findings = Finding.objects.visible_to(request.user).inside(request.user).select_related(*RELATED)
    return get_object_or_404(findings.defer("search"), pk=pk)


def finding_page(request: Request, finding: Finding, opinion: OpinionForm) -> HttpResponse:
    """The page from inside; 422 when the opinion has to be put right."""
    context = {"finding": finding, "is_inside": True, "opinion": opinion, **_inner_work(finding, request.user)}
    status = 422 if opinion.is_bound else 200
    return render(request, "findings/findings/finding_detail.html", context, status=status)


def _inner_work(finding: Finding, user: User) -> dict[str, Any]:
    chain = list(finding.steps.select_related("by"))
    last = chain[-1] if chain else None
    may = {act.name for act in FINDING_ACTS.acts_for(user, finding)}
    return {
        "may": may,
        "may_pass": bool(may.intersection(PASSING)),
        "may_return": bool(may.intersection(RETURNING)),
        "steps": _steps(finding, chain),
        "chain": chain,
        "returned": last if last and last.action == StepAction.RETURNED else None,
        "versions": list(finding.versions.select_related("created_by").order_by("-version")),
        "evidence": list(finding.evidence.select_related("uploaded_by")),
        "evidence_form": EvidenceForm(),
        "may_lead": may_record(user, finding.inspection),
        "similar": list(_similar(finding, user)) if finding.committee_id in access.roles(user).committees else [],
        "history": history_of(finding),
    }


def _steps(finding: Finding, chain: list[FindingStep]) -> list[dict[str, str]]:
    """The chain with who finished each step and when."""
    finished = {
        step.status_before: f"{step.by} {timezone.localtime(step.at):%m-%d %H:%M}"
        for step in chain
        if step.action in (StepAction.SUBMITTED, StepAction.APPROVED, StepAction.FED_BACK)
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
