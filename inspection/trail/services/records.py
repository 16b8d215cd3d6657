"""Who came in, and who read or took what away."""

from typing import Any

from django.db import models

from inspection.accounts.models import User
from inspection.lib.page import address_of
from inspection.trail.choices import Action
from inspection.trail.models import AccessRecord


def record_access(
    user: User, action: Action, subject: models.Model | None = None, *, note: str = "", address: str | None = None
) -> None:
    """Write who read, exported or downloaded what; call it in the transaction that reads."""
    AccessRecord.objects.create(
        user=user if user and user.is_authenticated else None,
        action=action,
        object_type=subject._meta.label_lower if subject else "",
        object_id=subject.pk if subject else None,
        note=note[:200],
        address=address,
    )


def record_login(sender: Any, request: Any, user: User, **_: Any) -> None:
    """Receiver: somebody logged in."""
    record_access(user, Action.LOGIN, address=address_of(request))


def record_logout(sender: Any, request: Any, user: User | None, **_: Any) -> None:
    """Receiver: somebody logged out; an expired session has nobody."""
    if user is not None:
        record_access(user, Action.LOGOUT, address=address_of(request))


def record_refusal(sender: Any, credentials: dict[str, Any], request: Any = None, **_: Any) -> None:
    """Receiver: a login failed. What was typed is not kept: it may be a password in the wrong field."""
    account = User.objects.filter(username=credentials.get("username", "")).first()
    locked = getattr(request, "axes_locked_out", False)
    note = "账号已锁定" if locked else "密码不正确" if account else "没有这个账号"
    AccessRecord.objects.create(
        user=account, action=Action.REFUSED, note=note, address=address_of(request) if request else None
    )
