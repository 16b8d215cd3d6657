"""The sign-off chain of findings: each step by its role, each with a record of who took it and why."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from django.db.models import F, QuerySet

from findings.findings.acts import FINDING_ACTS, PASSING, SUBMITTING, return_from
from findings.findings.choices import StepAction
from findings.findings.models import Finding, FindingStep, FindingVersion
from inspection.accounts.models import User
from inspection.lib.refusals import LostRace, Refused
from inspection.lib.service import service

NO_WAY_BACK = "该问题目前不能退回。"


@dataclass(frozen=True)
class Moved:
    """What became of a set: passed on, one's own work, already handled, not yet at this step, without the role."""

    done: int = 0
    own: int = 0
    gone: int = 0
    early: int = 0
    not_allowed: int = 0


@service
def submit_findings(findings: QuerySet[Finding], *, by: User) -> Moved:
    """Submit the drafts among them for the team's signature."""
    return _pass_on(findings, [SUBMITTING], by)


@service
def pass_findings(findings: QuerySet[Finding], *, by: User) -> Moved:
    """Sign, review or approve each of them that waits for one of the person's roles."""
    return _pass_on(findings, PASSING, by)


@service
def submit_finding(finding: Finding, *, by: User) -> None:
    """Submit one draft. Raises NotAllowed without the role, LostRace when somebody was faster."""
    _take(finding, SUBMITTING, "", by)


@service
def sign_finding(finding: Finding, *, by: User, opinion: str = "") -> None:
    """Sign one finding for the team and fix its wording as a version.

    Raises NotAllowed without the role, Refused for one's own submission, LostRace when somebody was faster.
    """
    _take(finding, "sign", opinion, by)


@service
def review_finding(finding: Finding, *, by: User, opinion: str = "") -> None:
    """Pass one finding on to the leading group.

    Raises NotAllowed without the role, Refused for the person who took an earlier step, LostRace when somebody was faster.
    """
    _take(finding, "review", opinion, by)


@service
def approve_finding(finding: Finding, *, by: User, opinion: str = "") -> None:
    """Approve one finding for feedback.

    Raises NotAllowed without the role, Refused for the person who took an earlier step, LostRace when somebody was faster.
    """
    _take(finding, "approve", opinion, by)


@service
def return_finding(finding: Finding, *, reason: str, by: User, at: str = "") -> None:
    """Send one step back from the status `at`, the one the person saw; without it from the finding's own.

    Raises NotAllowed without the role, Refused without a reason or where there is no way back, LostRace when too late.
    """
    try:
        name = return_from(at or finding.status)
    except KeyError:
        with suppress(LostRace):
            FINDING_ACTS.refuse(by, finding, "return_by_team")
        raise Refused(NO_WAY_BACK) from None
    FINDING_ACTS.begin(by, finding, name)
    if not reason.strip():
        raise Refused("请填写退回理由。")
    _step_back(finding, name, StepAction.RETURNED, reason.strip(), by)


@service
def withdraw_finding(finding: Finding, *, by: User) -> None:
    """Take one's own submission back while nobody acted on it. Raises as the other steps."""
    FINDING_ACTS.begin(by, finding, "withdraw")
    _step_back(finding, "withdraw", StepAction.WITHDRAWN, "", by)


@service
def mark_fed_back(findings: QuerySet[Finding], *, by: User) -> int:
    """Note that the approved ones were fed back to the unit; returns how many. Called by the feedback of the unit."""
    [approved] = FINDING_ACTS["feed_back"].from_
    keys = _locked(findings.filter(status=approved))
    _move(keys, "feed_back", StepAction.FED_BACK, "", by)
    return len(keys)


def _take(finding: Finding, name: str, opinion: str, by: User) -> None:
    FINDING_ACTS.begin(by, finding, name)
    _pass([finding.pk], name, opinion.strip(), by)


def _pass_on(findings: QuerySet[Finding], names: Iterable[str], by: User) -> Moved:
    """Take each finding one step on at most; which step is decided before the first one moves."""
    keys = set(_locked(findings))
    found = {name: FINDING_ACTS.sort_out(by, Finding.objects.filter(pk__in=keys), name) for name in names}
    for name, result in found.items():
        _pass(result.ready, name, "", by)
    ready = {pk for result in found.values() for pk in result.ready}
    # Of several steps the one that is still to come counts before those that are over.
    own = {pk for result in found.values() for pk in result.barred} - ready
    early = {pk for result in found.values() for pk in result.early} - ready - own
    gone = {pk for result in found.values() for pk in result.gone} - ready - own - early
    rest = keys - ready - own - early - gone
    return Moved(done=len(ready), own=len(own), gone=len(gone), early=len(early), not_allowed=len(rest))


def _locked(findings: QuerySet[Finding]) -> list[int]:
    """The keys of the rows, locked; later queries see the rows as they are then."""
    rows = findings.order_by("pk").select_related(None).defer(None).only("pk")
    return [finding.pk for finding in rows.select_for_update(of=("self",))]


def _pass(keys: list[int], name: str, opinion: str, by: User) -> None:
    if name == "sign":
        _fix_wording(list(Finding.objects.filter(pk__in=keys).defer("search")), by)
    action = StepAction.SUBMITTED if name == SUBMITTING else StepAction.APPROVED
    _move(keys, name, action, opinion, by)


def _move(keys: list[int], name: str, action: str, opinion: str, by: User) -> None:
    """Move locked rows along the act, with a record for each."""
    if FINDING_ACTS.move(keys, name, is_touched=True) != len(keys):
        raise LostRace
    _record(keys, name, action, opinion, by)


def _record(keys: list[int], name: str, action: str, opinion: str, by: User) -> None:
    act = FINDING_ACTS[name]
    [before] = act.from_
    FindingStep.objects.bulk_create(
        FindingStep(finding_id=pk, action=action, status_before=before, status_after=act.to, opinion=opinion, by=by)
        for pk in keys
    )


def _step_back(finding: Finding, name: str, action: str, opinion: str, by: User) -> None:
    FINDING_ACTS.move(finding, name, is_touched=True)
    _record([finding.pk], name, action, opinion, by)


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
    """The wording as it is now, as an unsaved version."""
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
