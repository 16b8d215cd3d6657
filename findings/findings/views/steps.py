"""The buttons of the sign-off chain, for one finding and for several: one route each, each for its role."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from findings.findings.choices import FindingStatus
from findings.findings.models import Finding
from findings.findings.services import steps
from inspection.lib import access
from inspection.lib.refusals import FASTER


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


@require_POST
def finding_submit(request: HttpRequest, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    access.require(request.user, "inspect_team", finding.team)
    return _done(request, finding, steps.submit_finding, "已提交组内审签。")


@require_POST
def finding_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    access.require(request.user, "inspect_team", finding.team)
    return _done(request, finding, steps.withdraw_finding, "已撤回，可继续修改。")


@require_POST
def finding_sign(request: HttpRequest, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    access.require(request.user, "sign_team", finding.team)
    return _done(request, finding, steps.sign_finding, "已审签，报巡察办复核。", opinion=_opinion(request))


@require_POST
def finding_review(request: HttpRequest, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    _require(access.standing(request.user).serves(finding.committee_id))
    return _done(request, finding, steps.review_finding, "已复核，报领导小组审定。", opinion=_opinion(request))


@require_POST
def finding_approve(request: HttpRequest, pk: int) -> HttpResponse:
    finding = _finding(request, pk)
    _require(access.standing(request.user).decides_for(finding.committee_id))
    return _done(request, finding, steps.approve_finding, "已审定，待向被巡察单位反馈。", opinion=_opinion(request))


@require_POST
def finding_return(request: HttpRequest, pk: int) -> HttpResponse:
    """The page says from which step it sends back, so that who comes too late hears so instead of being refused."""
    finding = _finding(request, pk)
    step = request.POST.get("status", finding.status)
    standing = access.standing(request.user)
    if step == FindingStatus.OFFICE_REVIEW:
        _require(standing.serves(finding.committee_id))
    elif step == FindingStatus.GROUP_REVIEW:
        _require(standing.decides_for(finding.committee_id))
    else:
        access.require(request.user, "sign_team", finding.team)
    if step != finding.status:
        messages.error(request, FASTER)
        return redirect(finding)
    return _done(request, finding, steps.return_finding, "已退回。", reason=_opinion(request))


@require_POST
def findings_submit(request: HttpRequest) -> HttpResponse:
    ticked = _ticked(request)
    mine = ticked.submittable_by(request.user)
    return _answer(request, "提交", steps.submit_findings(mine, by=request.user), ticked)


@require_POST
def findings_pass(request: HttpRequest) -> HttpResponse:
    ticked = _ticked(request)
    standing = access.standing(request.user)
    if standing.is_office:
        moved = steps.review_findings(ticked.filter(committee__in=standing.office_of), by=request.user)
    elif standing.is_leading_group:
        moved = steps.approve_findings(ticked.filter(committee__in=standing.group_of), by=request.user)
    else:
        moved = steps.sign_findings(ticked.signable_by(request.user), by=request.user)
    return _answer(request, "通过", moved, ticked)


def _ticked(request: HttpRequest) -> QuerySet[Finding]:
    """The ticked rows among those the person may see from inside; who has no such rows has no business here."""
    standing = access.standing(request.user)
    if not (standing.sees_all_rounds or standing.is_team):
        raise Http404
    # A key has at most nineteen digits; of more the tick boxes know nothing.
    keys = [int(key) for key in request.POST.getlist("rows") if key.isdecimal() and len(key) < 20][:200]
    return Finding.objects.visible_to(request.user).inside(request.user).filter(pk__in=keys)


def _answer(request: HttpRequest, verb: str, moved: steps.Moved, ticked: QuerySet[Finding]) -> HttpResponse:
    """One sentence of results, and back to the list as it was filtered."""
    parts = [f"{verb} {moved.done} 条"]
    if moved.own:
        parts.append(f"{moved.own} 条由您本人提交或办理过前一环节，须由他人办理")
    if moved.gone:
        parts.append(f"{moved.gone} 条已由他人办理")
    if moved.early:
        parts.append(f"{moved.early} 条尚未到该环节")
    refused = ticked.count() - moved.done - moved.own - moved.gone - moved.early
    if refused:
        parts.append(f"{refused} 条您没有办理权限")
    level = messages.SUCCESS if moved.done and len(parts) == 1 else messages.WARNING
    messages.add_message(request, level, "，".join(parts) + "。")
    referer = request.headers.get("Referer", "")
    home = reverse("findings:finding_list")
    safe = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return redirect(referer if safe and urlsplit(referer).path == home else home)


def _finding(request: HttpRequest, pk: int) -> Finding:
    findings = Finding.objects.visible_to(request.user).inside(request.user).defer("search")
    return get_object_or_404(findings.select_related("team"), pk=pk)


def _opinion(request: HttpRequest) -> str:
    return request.POST.get("opinion", "")[:400]


def _done(
    request: HttpRequest, finding: Finding, service: Callable[..., None], sentence: str, **words: Any
) -> HttpResponse:
    try:
        service(finding, by=request.user, **words)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, sentence)
    return redirect(finding)
