"""Accounts: opened, changed, closed and given a new one-time password by a system administrator."""

import secrets
from typing import Any

from axes.utils import reset as unlock
from django.db import transaction

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.access import Duty
from inspection.lib.refusals import LostRace, Refused, locked
from inspection.lib.service import service

# Without characters that look alike on paper: 0 O 1 l I.
LETTERS = "abcdefghjkmnpqrstuvwxyz"
CAPITALS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
DIGITS = "23456789"


def one_time_password() -> str:
    """Twelve characters of every kind, to be changed at the first login."""
    kinds = [LETTERS, CAPITALS, DIGITS]
    drawn = [secrets.choice(kind) for kind in kinds] + [secrets.choice("".join(kinds)) for _ in range(9)]
    secrets.SystemRandom().shuffle(drawn)
    return "".join(drawn)


@service
def create_user(*, facts: dict[str, Any], by: User) -> tuple[User, str]:
    """Open an account; returns it with the one-time password, which is stored nowhere.

    Raises PermissionDenied for anybody but the system administrator.
    """
    access.require_duty(by, Duty.SYSTEM_ADMIN)
    password = one_time_password()
    user = User(**facts, must_change_password=True)
    user.set_password(password)
    user.save()
    return user, password


@service
def change_user(user: User, *, changes: dict[str, Any], by: User) -> None:
    """Change the facts of an account.

    Raises PermissionDenied for anybody but the system administrator, Refused when somebody changes their own duty, when
    a person with business roles would become one of the three administrators, or when no active system administrator
    would be left.
    """
    access.require_duty(by, Duty.SYSTEM_ADMIN)
    before: User = locked(User.objects, user.pk)
    duty = changes.get("duty", before.duty)
    if duty != before.duty:
        if user.pk == by.pk:
            raise Refused("不得修改本人的岗位。")
        if duty in access.ADMINISTRATORS and access.has_grants(user):
            raise Refused("该账号承担业务角色，须先收回全部授权，才能设为管理员。")
        if before.duty == Duty.SYSTEM_ADMIN:
            _keep_one_system_admin(before)
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=list(changes))


@service
def deactivate_user(user: User, *, by: User) -> None:
    """Close an account; its sessions end with the next request.

    Raises PermissionDenied for anybody but the system administrator, Refused for one's own account and for the last
    active one of them, LostRace when already closed.
    """
    access.require_duty(by, Duty.SYSTEM_ADMIN)
    if user.pk == by.pk:
        raise Refused("不得停用本人账号。")
    if user.duty == Duty.SYSTEM_ADMIN:
        _keep_one_system_admin(user)
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise LostRace


@service
def activate_user(user: User, *, by: User) -> None:
    """Open a closed account again.

    Raises PermissionDenied for anybody but the system administrator, LostRace when somebody was faster.
    """
    access.require_duty(by, Duty.SYSTEM_ADMIN)
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise LostRace


@service
def reset_password(user: User, *, by: User) -> str:
    """Give the account a one-time password and end its lock; returns the password, which is stored nowhere.

    Raises PermissionDenied for anybody but the system administrator, Refused for one's own account.
    """
    access.require_duty(by, Duty.SYSTEM_ADMIN)
    if user.pk == by.pk:
        raise Refused("本人密码请使用“修改密码”。")
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    unlock(username=user.username)
    return password


@transaction.atomic
def change_password(user: User, *, password: str) -> None:
    """Set the password the person chose."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])


def _keep_one_system_admin(user: User) -> None:
    """Two administrators who close each other's account at once wait for one another here."""
    active = User.objects.select_for_update().filter(duty=Duty.SYSTEM_ADMIN, is_active=True).order_by("pk")
    if not [other for other in active if other.pk != user.pk]:
        raise Refused("系统至少保留一名在用的系统管理员。")
