from typing import Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.urls import reverse

from inspection.lib import history
from inspection.lib.access import Duty


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> Self:
        """The system administrator keeps the accounts, the security administrator grants roles to them."""
        return self if user.duty in (Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN) else self.none()


class AccountManager(UserManager["User"]):
    use_in_migrations = False


AccountManagerWithQuerySet = AccountManager.from_queryset(UserQuerySet)


@history.tracked(exclude=["password", "last_login", "first_name", "last_name"])
class User(AbstractUser):
    """账号: an account of one person. `first_name` and `last_name` stay empty: Chinese names are one word."""

    full_name = models.CharField("姓名", max_length=40)
    unit_name = models.CharField("所在单位", max_length=120, blank=True)
    post = models.CharField("职务", max_length=60, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    duty = models.CharField("岗位", max_length=20, choices=Duty, blank=True, default="")
    must_change_password = models.BooleanField("下次登录须改密码", default=False)

    objects = AccountManagerWithQuerySet()  # type: ignore[misc]  # a class made by from_queryset names no ClassVar

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(condition=models.Q(duty__in=["", *Duty.values]), name="user_duty_known"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("accounts:user_detail", args=[self.pk])
