"""Changes of the base list, by the office: new, corrected, renamed, merged, abolished."""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from inspection.lib import access
from inspection.lib.answers import answer_form
from inspection.lib.requests import Request
from rounds.organizations import forms as forms
from rounds.organizations.models import Organization
from rounds.organizations.services import organizations as services


def organization_create(request: Request) -> HttpResponse:
    access.require_some_office(request.user)
    form = forms.EstablishForm(request.POST or None, user=request.user)

    def establish() -> Organization:
        facts = {"on": form.cleaned_data["on"], "basis": form.cleaned_data["basis"], "committee": form.committee}
        return services.establish_organization(form.save(commit=False), **facts, by=request.user)

    return answer_form(request, form, establish, title="新增党组织", back=reverse("rounds:organization_list"))


def organization_edit(request: Request, pk: int) -> HttpResponse:
    organization = _own(request, pk)
    form = forms.OrganizationForm(request.POST or None, instance=organization, user=request.user)

    def change() -> Organization:
        return services.change_organization(form.save(commit=False), changed=form.changed_data, by=request.user)

    sub = "名称的变化请用“更名”登记日期和依据"
    return answer_form(request, form, change, title=f"修改：{organization.name}", sub=sub, back=organization)


def organization_rename(request: Request, pk: int) -> HttpResponse:
    return _dated_change(request, pk, forms.RenameForm, services.rename_organization, "更名")


def organization_merge(request: Request, pk: int) -> HttpResponse:
    return _dated_change(request, pk, forms.MergeForm, services.merge_organization, "合并")


def organization_abolish(request: Request, pk: int) -> HttpResponse:
    return _dated_change(request, pk, forms.AbolishForm, services.abolish_organization, "撤销")


WARNINGS = {
    "合并": "合并后本单位从名册中移出（原有记录保留），下级单位转到并入单位名下，不能恢复。",
    "撤销": "撤销后本单位从名册中移出（原有记录保留），下级单位转到承接单位名下，不能恢复。",
}


def _dated_change(
    request: Request, pk: int, form_class: Callable[..., Form], service: Callable[..., None], verb: str
) -> HttpResponse:
    organization = _own(request, pk)
    initial = {"on": timezone.localdate()}
    form = form_class(request.POST or None, user=request.user, organization=organization, initial=initial)

    def change() -> Organization:
        service(organization, **form.cleaned_data, by=request.user)
        return organization

    words = {"title": f"{verb}：{organization.name}", "submit": f"登记{verb}", "warning": WARNINGS.get(verb, "")}
    return answer_form(request, form, change, back=organization, done=f"已登记{verb}。", **words)


def _own(request: Request, pk: int) -> Organization:
    """The organization, for the office to change."""
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    access.require_office(request.user, organization.committee_id)
    return organization
