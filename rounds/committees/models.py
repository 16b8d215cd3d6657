from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from guardian.models import UserObjectPermissionBase

from inspection.accounts.models import User
from inspection.lib import access, history
from inspection.lib.access import Duty
from rounds.committees.choices import Level


class CommitteeQuerySet(models.QuerySet["Committee"]):
    def visible_to(self, user: User) -> Self:
        """Those whose office or leading group the person belongs to, and the counties below them.

        All of them for the system administrator, who keeps them, and the security administrator, who grants roles on them.
        """
        if user.duty in (Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN):
            return self
        roles = access.roles(user)
        return self.filter(pk__in=roles.committees | roles.counties)

    def known_to(self, user: User) -> Self:
        """Those of which the person may meet a row in a list, in whatever role."""
        return self.filter(pk__in=access.roles(user).known_committees)

    def are_several(self) -> bool:
        """Whether there is a choice to make."""
        return len(self.order_by().values_list("pk")[:2]) > 1

    def served_by_office(self, user: User) -> Self:
        """Those for whose office the person acts."""
        return self.filter(pk__in=access.roles(user).office_of)

    def overseen_by(self, user: User) -> Self:
        """The counties of which the person sees figures, because of the city above them."""
        return self.filter(pk__in=access.roles(user).counties)


@history.tracked()
class Committee(models.Model):
    """派出党委: a Party committee that sends inspection teams, with its office and leading group; a county stands below a city."""

    name = models.CharField("名称", max_length=60, unique=True)
    short_name = models.CharField("简称", max_length=20, blank=True)
    level = models.CharField("层级", max_length=8, choices=Level, default=Level.COUNTY)
    city = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="counties", verbose_name="上级市委"
    )
    office_name = models.CharField("巡察办名称", max_length=60, blank=True)
    leading_group_name = models.CharField("领导小组名称", max_length=60, blank=True)
    document_prefix = models.CharField("文号前缀", max_length=20, blank=True)
    first_year = models.PositiveSmallIntegerField("本届起始年份", null=True, blank=True)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "派出党委"
        ordering = ["level", "pk"]
        permissions = [
            ("office_committee", "巡察办人员"),
            ("group_committee", "领导小组成员"),
            ("staff_committee", "本级人员"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(level="county") | Q(city=None), name="committee_city_stands_on_top"),
            models.CheckConstraint(condition=Q(city=None) | ~Q(city=models.F("pk")), name="committee_not_above_itself"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("rounds:committee_detail", args=[self.pk])


@history.tracked()
class CommitteeUserObjectPermission(UserObjectPermissionBase):
    """派出党委授权: direct-foreign-key grants on a committee: its office, its leading group, its people."""

    content_object = models.ForeignKey(Committee, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = verbose_name_plural = "派出党委授权"
        indexes = [models.Index(fields=["user", "permission", "content_object"], name="committee_grant")]


def with_committee(row: Any) -> str:
    """The row where there are several committees: “青禾县水务局（青禾县）”; what is common to all stands without one."""
    return f"{row}（{row.committee}）" if row.committee_id else str(row)
