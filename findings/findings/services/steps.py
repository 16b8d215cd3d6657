"""The sign-off chain of findings: each step by its role, each a conditional update with a record of who and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet

from findings.findings.choices import FINDING_BACK, FINDING_FORWARD, FindingStatus, StepAction
from findings.findings.models import Finding, FindingStep, FindingVersion
from inspection.accounts.models import User
from inspection.lib.refusals import LostRace, locked

OWN = "不得审签本人提交的问题，请由其他有审签权限的同志办理。"
TWICE = "您已提交或办理过该问题的前一环节，须由其他同志办理。"


@dataclass(frozen=True)
class Moved:
    """What became of a set: passed on, one's own work, already handled by somebody else, not yet at this step."""

    done: int = 0
    own: int = 0
    gone: int = 0
    early: int = 0


def submit_findings(findings: QuerySet[Finding], *, by: User) -> Moved:
    """Hand drafts in for the team's signature."""
    return _pass_on(findings, FindingStatus.DRAFT, StepAction.SUBMITTED, "", by)


def sign_findings(findings: QuerySet[Finding], *, by: User, opinion: str = "") -> Moved:
    """Sign for the team; what the same person handed in stays where it is. Fixes the wording as a version."""
    return _pass_on(findings, FindingStatus.TEAM_REVIEW, StepAction.APPROVED, opinion, by)


def review_findings(findings: QuerySet[Finding], *, by: User, opinion: str = "") -> Moved:
    """Pass on from the office to the leading group."""
    return _pass_on(findings, FindingStatus.OFFICE_REVIEW, StepAction.APPROVED, opinion, by)


def approve_findings(findings: QuerySet[Finding], *, by: User, opinion: str = "") -> Moved:
    """Approve for feedback by the leading group."""
    return _pass_on(findings, FindingStatus.GROUP_REVIEW, StepAction.APPROVED, opinion, by)


def submit_finding(finding: Finding, *, by: User) -> None:
    """Hand one draft in. Raises ValidationError when somebody was faster."""
    _one(submit_findings(_alone(finding), by=by))


def sign_finding(finding: Finding, *, by: User, opinion: str = "") -> None:
    """Sign one finding for the team. Raises ValidationError for one's own submission or when somebody was faster."""
    _one(sign_findings(_alone(finding), by=by, opinion=opinion))


def review_finding(finding: Finding, *, by: User, opinion: str = "") -> None:
    """Pass one finding on to the leading group. Raises ValidationError for who acted before, or when too late."""
    _one(review_findings(_alone(finding), by=by, opinion=opinion), TWICE)


def approve_finding(finding: Finding, *, by: User, opinion: str = "") -> None:
    """Approve one finding for feedback. Raises ValidationError for who acted before, or when too late."""
    _one(approve_findings(_alone(finding), by=by, opinion=opinion), TWICE)


@transaction.atomic
def return_finding(finding: Finding, *, reason: str, by: User) -> None:
    """Send one step back. Raises ValidationError without a reason, at a step with no way back, or when too late."""
    if not reason.strip():
        raise ValidationError("请填写退回理由。")
    if finding.status not in FINDING_BACK:
        raise ValidationError("该问题目前不能退回。")
    _step_back(finding, StepAction.RETURNED, reason.strip(), by)


@transaction.atomic
def withdraw_finding(finding: Finding, *, by: User) -> None:
    """Take one's own submission back while nobody acted on it. Raises ValidationError otherwise."""
    locked(Finding.objects.only("pk"), finding.pk)
    last = finding.steps.order_by("pk").last()
    if last is None or last.action != StepAction.SUBMITTED or last.by_id != by.pk:
        raise ValidationError("只能撤回本人提交且尚未办理的问题。")
    _step_back(finding, StepAction.WITHDRAWN, "", by)


@transaction.atomic
def mark_fed_back(findings: QuerySet[Finding], *, by: User) -> int:
    """Note that approved findings were fed back to the unit; returns how many. Called by the feedback of the unit."""
    locked = _locked(findings, FindingStatus.APPROVED)
    return _move(locked, FindingStatus.APPROVED, FindingStatus.FED_BACK, StepAction.FED_BACK, "", by)


@transaction.atomic
def _pass_on(findings: QuerySet[Finding], before: str, action: str, opinion: str, by: User) -> Moved:
    asked = dict(findings.order_by().values_list("pk", "status"))
    waiting = _locked(Finding.objects.filter(pk__in=asked), before)
    ready = waiting
    if before != FindingStatus.DRAFT:
        keys = [finding.pk for finding in waiting]
        own = set(Finding.objects.filter(pk__in=keys).brought_by(by, before).values_list("pk", flat=True))
        ready = [finding for finding in waiting if finding.pk not in own]
    if before == FindingStatus.TEAM_REVIEW:
        _fix_wording(ready, by)
    done = _move(ready, before, FINDING_FORWARD[before], action, opinion.strip(), by)
    order = list(FindingStatus)
    early = sum(order.index(FindingStatus(status)) < order.index(FindingStatus(before)) for status in asked.values())
    gone = max(len(asked) - len(waiting) - early, 0)
    return Moved(done=done, own=len(waiting) - len(ready), gone=gone, early=early)


def _locked(findings: QuerySet[Finding], status: str) -> list[Finding]:
    """The rows that still have this status, locked; whoever waited for the lock sees the status as it is then."""
    rows = findings.filter(status=status).order_by("pk").defer("search").select_related(None)
    return list(rows.select_for_update(of=("self",)))


def _move(findings: Iterable[Finding], before: str, after: str, action: str, opinion: str, by: User) -> int:
    keys = [finding.pk for finding in findings]
    changed = Finding.objects.filter(pk__in=keys, status=before).update(status=after, is_touched=True)
    FindingStep.objects.bulk_create(
        FindingStep(finding_id=pk, action=action, status_before=before, status_after=after, opinion=opinion, by=by)
        for pk in keys
    )
    return changed


def _fix_wording(findings: list[Finding], by: User) -> None:
    """Keep the signed wording as a version; after a return the changed wording is a new one."""
    fixed = {
        version.finding_id: version
        for version in FindingVersion.objects.filter(finding__in=findings).order_by("finding", "version")
    }
    renewed, versions = [], []
    for finding in findings:
        known = fixed.get(finding.pk)
        if known and _words(known) == _words(finding):
            continue
        number, reason = finding.version, ""
        if known:
            number, reason = known.version + 1, "退回后修改，重新审签"
            renewed.append(finding.pk)
        versions.append(version_of(finding, number=number, reason=reason, by=by))
    Finding.objects.filter(pk__in=renewed).update(version=F("version") + 1)
    FindingVersion.objects.bulk_create(versions)


def version_of(finding: Finding, *, number: int, reason: str, by: User) -> FindingVersion:
    """The wording as it stands, as an unsaved version."""
    title, description, basis = _words(finding)
    return FindingVersion(
        finding=finding,
        version=number,
        title=title,
        description=description,
        basis=basis,
        reason=reason,
        created_by=by,
    )


def _words(wording: Finding | FindingVersion) -> tuple[str, str, str]:
    return wording.title, wording.description, wording.basis


def _step_back(finding: Finding, action: str, opinion: str, by: User) -> None:
    before, after = finding.status, FINDING_BACK.get(finding.status, "")
    if not after or not Finding.objects.filter(pk=finding.pk, status=before).update(status=after, is_touched=True):
        raise LostRace
    FindingStep.objects.create(
        finding=finding, action=action, status_before=before, status_after=after, opinion=opinion, by=by
    )
    finding.status = after


def _alone(finding: Finding) -> QuerySet[Finding]:
    return Finding.objects.filter(pk=finding.pk)


def _one(moved: Moved, own: str = OWN) -> None:
    if moved.own:
        raise ValidationError(own)
    if not moved.done:
        raise LostRace
