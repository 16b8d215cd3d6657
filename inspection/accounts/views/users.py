"""Accounts, kept by the system administrator; everybody else is refused."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from inspection.accounts import services
from inspection.accounts.forms import UserFilter, UserForm
from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.access import Duty
from inspection.lib.listing import Cell, Column, list_page

COLUMNS = [
    Column("username", "账号", lambda u: Cell(u.username, href=u.get_absolute_url()), sort=("username",), css="code"),
    Column("full_name", "姓名", lambda u: u.full_name, sort=("full_name",), css="t"),
    Column("unit_name", "所在单位", lambda u: u.unit_name, sort=("unit_name",), width=28),
    Column("post", "职务", lambda u: u.post),
    Column("phone", "联系电话", lambda u: u.phone, shown=False),
    Column("duty", "岗位", lambda u: u.get_duty_display() or "业务人员", sort=("duty",)),
    Column(
        "is_active",
        "状态",
        lambda u: Cell("在用", tone="done") if u.is_active else Cell("已停用", tone="plain"),
        sort=("is_active",),
    ),
    Column("last_login", "最近登录", lambda u: u.last_login, sort=("last_login",), css="nobr"),
]


@require_safe
def user_list(request: HttpRequest) -> HttpResponse:
    access.require_duty(request.user, Duty.SYSTEM_ADMIN)
    return list_page(
        request,
        "accounts/user_list.html",
        name="users",
        title="账号管理",
        filterset=UserFilter(request.GET or None, User.objects.visible_to(request.user), request=request),
        columns=COLUMNS,
        export=None,  # a list of all accounts does not leave the house
        default_sort=("username",),
    )


def user_create(request: HttpRequest) -> HttpResponse:
    access.require_duty(request.user, Duty.SYSTEM_ADMIN)
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user, password = services.create_user(facts=form.cleaned_data, by=request.user)
        return _show_once(request, user, password, "账号已开通")
    return _form_page(request, form, "开通账号", reverse("accounts:user_list"))


@require_safe
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    account = _account(request, pk)
    return render(request, "accounts/user_detail.html", {"account": account, "is_self": account == request.user})


def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    account = _account(request, pk)
    form = UserForm(request.POST or None, instance=account)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_user(account, changes=form.changes, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "已保存。")
            return redirect(account)
    return _form_page(request, form, "修改账号", account.get_absolute_url())


@require_POST
def user_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    account = _account(request, pk)
    try:
        services.deactivate_user(account, by=request.user)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"已停用 {account.full_name} 的账号。")
    return redirect(account)


@require_POST
def user_activate(request: HttpRequest, pk: int) -> HttpResponse:
    account = _account(request, pk)
    try:
        services.activate_user(account, by=request.user)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"已恢复 {account.full_name} 的账号。")
    return redirect(account)


@require_POST
def user_reset(request: HttpRequest, pk: int) -> HttpResponse:
    account = _account(request, pk)
    try:
        password = services.reset_password(account, by=request.user)
    except ValidationError as error:
        messages.error(request, error.message)
        return redirect(account)
    return _show_once(request, account, password, "密码已重置")


def _account(request: HttpRequest, pk: int) -> User:
    access.require_duty(request.user, Duty.SYSTEM_ADMIN)
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


def _show_once(request: HttpRequest, account: User, password: str, title: str) -> HttpResponse:
    """Answered directly: a redirect would have to keep the password somewhere."""
    context = {"account": account, "password": password, "title": title}
    return render(request, "accounts/user_password.html", context)


def _form_page(request: HttpRequest, form: BaseForm, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "sub": "账号与岗位", "back": back}
    return render(request, "includes/form.html", context, status=422 if form.errors else 200)
