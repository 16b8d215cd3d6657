"""Accounts, kept by the system administrator; everybody else is refused."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from inspection.accounts import services
from inspection.accounts.forms import UserFilter, UserForm
from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.access import Duty
from inspection.lib.answers import answer_button, answer_form
from inspection.lib.listing import Cell, ListColumn, list_page
from inspection.lib.requests import Request

SUB = "账号与岗位"
COLUMNS = [
    ListColumn(
        "username", "账号", lambda u: Cell(u.username, href=u.get_absolute_url()), sort=("username",), css="code"
    ),
    ListColumn("full_name", "姓名", lambda u: u.full_name, sort=("full_name",), css="t"),
    ListColumn("unit_name", "所在单位", lambda u: u.unit_name, sort=("unit_name",), width=28),
    ListColumn("post", "职务", lambda u: u.post),
    ListColumn("phone", "联系电话", lambda u: u.phone, shown=False),
    ListColumn("duty", "岗位", lambda u: u.get_duty_display() or "业务人员", sort=("duty",)),
    ListColumn(
        "is_active",
        "状态",
        lambda u: Cell("在用", tone="done") if u.is_active else Cell("已停用", tone="plain"),
        sort=("is_active",),
    ),
    ListColumn("last_login", "最近登录", lambda u: u.last_login, sort=("last_login",), css="nobr"),
]


@require_safe
def user_list(request: Request) -> HttpResponse:
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


def user_create(request: Request) -> HttpResponse:
    access.require_duty(request.user, Duty.SYSTEM_ADMIN)
    form = UserForm(request.POST or None)

    def create() -> tuple[User, str]:
        return services.create_user(facts=form.cleaned_data, by=request.user)

    def show_once(opened: tuple[User, str]) -> HttpResponse:
        return _show_once(request, *opened, "账号已开通")

    back = reverse("accounts:user_list")
    return answer_form(request, form, create, title="开通账号", sub=SUB, back=back, done="", then=show_once)


@require_safe
def user_detail(request: Request, pk: int) -> HttpResponse:
    account = _account(request, pk)
    return render(request, "accounts/user_detail.html", {"account": account, "is_self": account == request.user})


def user_edit(request: Request, pk: int) -> HttpResponse:
    account = _account(request, pk)
    form = UserForm(request.POST or None, instance=account)

    def change() -> None:
        services.change_user(account, changes=form.changes, by=request.user)

    return answer_form(request, form, change, title="修改账号", sub=SUB, back=account)


@require_POST
def user_deactivate(request: Request, pk: int) -> HttpResponse:
    account = _account(request, pk)
    deactivate = partial(services.deactivate_user, account, by=request.user)
    return answer_button(request, deactivate, back=account, done=f"已停用 {account.full_name} 的账号。")


@require_POST
def user_activate(request: Request, pk: int) -> HttpResponse:
    account = _account(request, pk)
    activate = partial(services.activate_user, account, by=request.user)
    return answer_button(request, activate, back=account, done=f"已恢复 {account.full_name} 的账号。")


@require_POST
def user_reset(request: Request, pk: int) -> HttpResponse:
    account = _account(request, pk)
    reset = partial(services.reset_password, account, by=request.user)

    def show_once(password: str) -> HttpResponse:
        return _show_once(request, account, password, "密码已重置")

    return answer_button(request, reset, back=account, done="", then=show_once)


def _account(request: Request, pk: int) -> User:
    access.require_duty(request.user, Duty.SYSTEM_ADMIN)
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


def _show_once(request: Request, account: User, password: str, title: str) -> HttpResponse:
    """Answered directly: a redirect would have to keep the password somewhere."""
    context = {"account": account, "password": password, "title": title}
    return render(request, "accounts/user_password.html", context)
