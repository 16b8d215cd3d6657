"""Who acts for whom: kept by the security administrator, who sees names of teams and organizations and nothing else."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.access import Duty
from inspection.lib.listing import Cell, Column, list_page
from inspection.trail.views import export_table
from rounds.people.forms import EndedRoleForm, GrantFilter, RoleForm
from rounds.people.services import give_role, roles_of, take_role


def _roles(user: Any) -> str:
    return "；".join(f"{role.place} {role.label}" for role in roles_of(user))


COLUMNS = [
    Column(
        "full_name",
        "姓名",
        lambda u: Cell(u.full_name, href=reverse("rounds:grant_person", args=[u.pk])),
        sort=("full_name",),
        css="t",
    ),
    Column("username", "账号", lambda u: u.username, sort=("username",), css="code"),
    Column("unit_name", "所在单位", lambda u: u.unit_name, sort=("unit_name",), width=28),
    Column("duty", "岗位", lambda u: u.get_duty_display() or "业务人员", sort=("duty",), shown=False),
    Column("roles", "角色", _roles, width=60),
    Column("is_active", "状态", lambda u: Cell("在用", tone="done") if u.is_active else Cell("已停用", tone="plain")),
]


@require_safe
def grant_list(request: HttpRequest) -> HttpResponse:
    access.require_duty(request.user, Duty.SECURITY_ADMIN)
    people = User.objects.visible_to(request.user).exclude(duty__in=access.ADMINISTRATORS)
    return list_page(
        request,
        "rounds/people/grant_list.html",
        name="grants",
        title="授权管理",
        filterset=GrantFilter(request.GET or None, access.with_grants(people), request=request),
        columns=COLUMNS,
        export=export_table,
        default_sort=("full_name", "pk"),
    )


@require_safe
def grant_person(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _person(request, pk), RoleForm())


@require_POST
def grant_add(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            give_role(**form.cleaned_data, user=person, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"已授权：{person.full_name}。")
            return redirect("rounds:grant_person", person.pk)
    return _page(request, person, form)


@require_POST
def grant_remove(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = EndedRoleForm(request.POST)
    if form.is_valid():
        try:
            take_role(**form.cleaned_data, user=person, by=request.user)
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, f"已收回：{person.full_name}。")
    return redirect("rounds:grant_person", person.pk)


def _person(request: HttpRequest, pk: int) -> User:
    access.require_duty(request.user, Duty.SECURITY_ADMIN)
    return get_object_or_404(access.with_grants(User.objects.visible_to(request.user)), pk=pk)


def _page(request: HttpRequest, person: User, form: RoleForm) -> HttpResponse:
    may_add = person.is_active and person != request.user and person.duty not in access.ADMINISTRATORS
    context = {"person": person, "roles": roles_of(person), "form": form, "may_add": may_add}
    return render(request, "rounds/people/grant_person.html", context, status=422 if form.errors else 200)
