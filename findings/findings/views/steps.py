"""The buttons of the sign-off chain, for one finding and for several: one route each, each for its role."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from findings.findings.forms.steps import OpinionForm, ReturnForm
from findings.findings.models import Finding
from findings.findings.services import steps
from findings.findings.views.details import find_inside, finding_page
from inspection.lib import access
from inspection.lib.answers import answer_button
from inspection.lib.keys import key_of
from inspection.lib.requests import Request


@require_POST
def finding_submit(request: Request, pk: int) -> HttpResponse:
    finding = find_inside(request, pk)
    act = partial(steps.submit_finding, finding, by=request.user)
    return answer_button(request, act, back=finding, done="已提交组内审签。")


@require_POST
def finding_withdraw(request: Request, pk: int) -> HttpResponse:
    finding = find_inside(request, pk)
    act = partial(steps.withdraw_finding, finding, by=request.user)
    return answer_button(request, act, back=finding, done="已撤回，可继续修改。")


@require_POST
def finding_sign(request: Request, pk: int) -> HttpResponse:
    return _pass(request, pk, steps.sign_finding, "已审签，报巡察办复核。")


@require_POST
def finding_review(request: Request, pk: int) -> HttpResponse:
    return _pass(request, pk, steps.review_finding, "已复核，报领导小组审定。")


@require_POST
def finding_approve(request: Request, pk: int) -> HttpResponse:
    return _pass(request, pk, steps.approve_finding, "已审定，待向被巡察单位反馈。")


@require_POST
def finding_return(request: Request, pk: int) -> HttpResponse:
    """The form carries the status it returns from, so that a late click is answered as a lost race and not with 403."""
    finding = find_inside(request, pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return finding_page(request, finding, form)
    facts = {"reason": form.cleaned_data["opinion"], "at": form.cleaned_data["status"]}
    act = partial(steps.return_finding, finding, by=request.user, **facts)
    return answer_button(request, act, back=finding, done="已退回。")


def _pass(request: Request, pk: int, service: Callable[..., None], done: str) -> HttpResponse:
    """One step forward with an opinion; an opinion that cannot be kept is shown again on the page."""
    finding = find_inside(request, pk)
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return finding_page(request, finding, form)
    act = partial(service, finding, by=request.user, opinion=form.cleaned_data["opinion"])
    return answer_button(request, act, back=finding, done=done)


@require_POST
def findings_submit(request: Request) -> HttpResponse:
    return _answer(request, "提交", steps.submit_findings(_ticked(request), by=request.user))


@require_POST
def findings_pass(request: Request) -> HttpResponse:
    return _answer(request, "通过", steps.pass_findings(_ticked(request), by=request.user))


def _ticked(request: Request) -> QuerySet[Finding]:
    """The ticked rows that the person sees from inside; 404 for somebody who has no such rows at all."""
    roles = access.roles(request.user)
    if not (roles.sees_all_rounds or roles.is_team):
        raise Http404
    keys = [key for key in map(key_of, request.POST.getlist("rows")) if key is not None][:200]
    return Finding.objects.visible_to(request.user).inside(request.user).filter(pk__in=keys)


def _answer(request: Request, verb: str, moved: steps.Moved) -> HttpResponse:
    """One sentence of results, and back to the list as it was filtered."""
    parts = [f"{verb} {moved.done} 条"]
    if moved.own:
        parts.append(f"{moved.own} 条由您本人提交或办理过前一环节，须由他人办理")
    if moved.gone:
        parts.append(f"{moved.gone} 条已由他人办理")
    if moved.early:
        parts.append(f"{moved.early} 条尚未到该环节")
    if moved.not_allowed:
        parts.append(f"{moved.not_allowed} 条您没有办理权限")
    level = messages.SUCCESS if moved.done and len(parts) == 1 else messages.WARNING
    messages.add_message(request, level, "，".join(parts) + "。")
    referer = request.headers.get("Referer", "")
    home = reverse("findings:finding_list")
    safe = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return redirect(referer if safe and urlsplit(referer).path == home else home)
