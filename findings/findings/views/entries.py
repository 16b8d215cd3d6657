"""Writing findings one by one: recording, editing, deleting a draft, correcting a signed wording."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from findings.findings.acts import FINDING_ACTS, INSPECTION_ACTS
from findings.findings.forms.findings import CorrectionForm, FindingForm
from findings.findings.services import findings as services
from findings.findings.views.details import find_inside
from inspection.lib import access
from inspection.lib.answers import answer_button, answer_form, turned_away
from inspection.lib.requests import Request
from rounds.models import Inspection

CORRECTION = "更正会形成新的版本，原文本和更正理由一并保留，不能撤销。"


def finding_new(request: Request) -> HttpResponse:
    """Choose the inspection; with one to choose from, go straight to its form."""
    roles = access.roles(request.user)
    if not roles.is_team:
        raise Http404
    own = Inspection.objects.visible_to(request.user).filter(INSPECTION_ACTS.condition(request.user, "record"))
    inspections = list(own.select_related("round__plan", "team", "unit"))
    if len(inspections) == 1:
        return redirect("findings:finding_record", inspections[0].pk)
    return render(request, "findings/findings/finding_new.html", {"inspections": inspections})


def finding_record(request: Request, pk: int) -> HttpResponse:
    inspections = Inspection.objects.visible_to(request.user).select_related("round__plan", "team", "unit")
    inspection = get_object_or_404(inspections, pk=pk)
    INSPECTION_ACTS.require(request.user, inspection, "record")
    form = FindingForm(request.POST or None, inspection=inspection)
    return answer_form(
        request,
        form,
        lambda: services.record_finding(inspection, facts=form.cleaned_data, by=request.user),
        title="登记问题",
        sub=f"{inspection.round} · {inspection.unit} · {inspection.team}",
        submit="登记",
        back=reverse("findings:finding_list"),
        done=lambda finding: f"已登记问题 {finding.number}，当前为草拟。",
    )


def finding_edit(request: Request, pk: int) -> HttpResponse:
    finding = find_inside(request, pk)
    check = partial(FINDING_ACTS.refuse, request.user, finding, "edit")
    if refused := turned_away(request, check, back=finding):
        return refused
    form = FindingForm(request.POST or None, instance=finding, inspection=finding.inspection)
    return answer_form(
        request,
        form,
        lambda: services.edit_finding(finding, changes=form.changes, by=request.user),
        title="修改问题",
        sub=f"{finding.number} · {finding.unit} · {finding.team}",
        back=finding,
    )


@require_POST
def finding_delete(request: Request, pk: int) -> HttpResponse:
    finding = find_inside(request, pk)
    act = partial(services.delete_finding, finding, by=request.user)
    done = f"已删除草稿 {finding.number}。"
    return answer_button(request, act, back=finding, done=done, then="findings:finding_list")


def finding_correct(request: Request, pk: int) -> HttpResponse:
    finding = find_inside(request, pk)
    check = partial(FINDING_ACTS.refuse, request.user, finding, "correct")
    if refused := turned_away(request, check, back=finding):
        return refused
    initial = {name: getattr(finding, name) for name in services.WORDING}
    form = CorrectionForm(request.POST or None, initial=initial)
    return answer_form(
        request,
        form,
        lambda: services.correct_finding(finding, **form.cleaned_data, by=request.user),
        title="更正问题文本",
        sub=f"{finding.number} · {finding.unit}",
        submit="确认更正",
        back=finding,
        done=lambda _: f"已更正，现为第{finding.version}版。原文本已保留。",
        warning=CORRECTION,
    )
