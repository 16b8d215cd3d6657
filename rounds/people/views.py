"""Who acts for whom: kept by the security administrator, who sees names of committees, organizations and teams alone."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.access import Duty
from inspection.lib.answers import answer_small_form
from inspection.lib.listing import Cell, ListColumn, list_page
from inspection.lib.requests import Request
from inspection.trail.views import export_table
from rounds.committees.models import Committee
from rounds.people.forms import EndedRoleForm, GrantFilter, RoleForm
from rounds.people.services import give_role, grant_history_of, roles_of, take_role


def _columns(*, several: bool) -> list[ListColumn]:
    def in_words(user: User) -> str:
        return "；".join(f"{role.place} {role.label}" for role in roles_of(user, several=several))

    return [*COLUMNS[:-1], ListColumn("roles", "角色", in_words, width=60), COLUMNS[-1]]


COLUMNS = [
    ListColumn(
        "full_name",
        "姓名",
        lambda u: Cell(u.full_name, href=reverse("rounds:grant_person", args=[u.pk])),
        sort=("full_name",),
        css="t",
    ),
    ListColumn("username", "账号", lambda u: u.username, sort=("username",), css="code"),
    ListColumn("unit_name", "所在单位", lambda u: u.unit_name, sort=("unit_name",), width=28),
    ListColumn("duty", "岗位", lambda u: u.get_duty_display() or "业务人员", sort=("duty",), shown=False),
    ListColumn(
        "is_active", "状态", lambda u: Cell("在用", tone="done") if u.is_active else Cell("已停用", tone="plain")
    ),
]


@require_safe
def grant_list(request: Request) -> HttpResponse:
    access.require_duty(request.user, Duty.SECURITY_ADMIN)
    people = User.objects.visible_to(request.user).exclude(duty__in=access.ADMINISTRATORS)
    committees = Committee.objects.visible_to(request.user)
    filterset = GrantFilter(request.GET or None, access.with_grants(people), request=request, committees=committees)
    return list_page(
        request,
        "rounds/people/grant_list.html",
        name="grants",
        title="授权管理",
        filterset=filterset,
        columns=_columns(several=len(committees) > 1),
        export=export_table,
        default_sort=("full_name", "pk"),
    )


@require_safe
def grant_person(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    chosen = {name: request.GET[name] for name in ("committee", "role") if name in request.GET}
    return _page(request, person, _form(request, person, RoleForm, initial=chosen))


@require_POST
def grant_add(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = _form(request, person, RoleForm, request.POST)
    if form.is_valid():
        try:
            give_role(form.anchor, user=person, role=form.cleaned_data["role"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"已授权：{person.full_name}。")
            return redirect("rounds:grant_person", person.pk)
    return _page(request, person, form)


@require_POST
def grant_remove(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = _form(request, person, EndedRoleForm, request.POST)

    def take() -> None:
        take_role(form.anchor, user=person, role=form.cleaned_data["role"], by=request.user)

    back = reverse("rounds:grant_person", args=[person.pk])
    return answer_small_form(request, form, take, back=back, done=f"已收回：{person.full_name}。")


def _person(request: Request, pk: int) -> User:
    access.require_duty(request.user, Duty.SECURITY_ADMIN)
    return get_object_or_404(access.with_grants(User.objects.visible_to(request.user)), pk=pk)


def _form(request: Request, person: User, form_class: type[RoleForm], *data: Any, **facts: Any) -> RoleForm:
    committees = Committee.objects.visible_to(request.user)
    return form_class(*data, committees=committees, person=person, **facts)


def _page(request: Request, person: User, form: RoleForm) -> HttpResponse:
    context = {
        "person": person,
        "given": roles_of(person, several=len(form.committees) > 1),
        "form": form,
        "may_add": person.is_active and person != request.user and person.duty not in access.ADMINISTRATORS,
        "history": grant_history_of(person),
    }
    return render(request, "rounds/people/grant_person.html", context, status=422 if form.errors else 200)
