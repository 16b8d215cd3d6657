import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from guardian.models import UserObjectPermissionBase

from inspection.accounts.models import User
from inspection.files.models import StagedImport, StagedRow
from inspection.lib import access, history
from rounds.committees.models import Committee
from rounds.organizations.choices import Function, OrganizationChangeKind, OrganizationKind, OrganizationStatus


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def visible_to(self, user: User) -> Self:
        """The base list is known to everybody who inspects or reviews; a unit sees itself and what is below it."""
        roles = access.roles(user)
        known = roles.committees | roles.reviews_for
        paths = [Q(committee__in=known)] if known else []
        if roles.counties:
            # Of the counties' base lists the city knows the units it inspects itself.
            inspected = Organization.objects.filter(inspections__committee__in=roles.committees)
            paths.append(Q(pk__in=inspected.values("pk")))
        if roles.is_team:
            paths += self._paths_of_teams(user)
        if roles.is_unit:
            own = access.granted_ids("rounds.Organization", user, *access.UNIT_PERMISSIONS)
            paths += [Q(pk__in=own), Q(parent__in=own)]
        return access.any_of(self, paths)

    def _paths_of_teams(self, user: User) -> list[Q]:
        """The base list of the committee that sent the team; of another committee only the units it inspects."""
        teams = access.granted_subquery("rounds.Team", user)
        senders = teams.values("content_object__round__committee")
        units = teams.filter(content_object__inspections__isnull=False).values("content_object__inspections__unit")
        return [Q(committee__in=senders), Q(pk__in=units), Q(parent__in=units)]

    def of_office(self, user: User) -> Self:
        """The base lists which the person keeps."""
        return self.filter(committee__in=access.roles(user).office_of)

    def reported_by(self, user: User) -> Self:
        """Units for which the person reports as head or liaison."""
        return self.filter(pk__in=access.granted_ids("rounds.Organization", user, *access.UNIT_PERMISSIONS))

    def valid_on(self, day: dt.date) -> Self:
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day)).filter(
            Q(valid_until=None) | Q(valid_until__gt=day)
        )

    def active(self) -> Self:
        return self.filter(status=OrganizationStatus.ACTIVE)


@history.tracked()
class Organization(models.Model):
    """党组织: a Party organization of the dated base list."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="organizations", verbose_name="所属党委")
    code = models.CharField("编码", max_length=40, null=True, blank=True)
    name = models.CharField("单位名称", max_length=120)
    short_name = models.CharField("简称", max_length=60, blank=True)
    kind = models.CharField("单位类别", max_length=12, choices=OrganizationKind, default=OrganizationKind.DEPARTMENT)
    function = models.CharField("职能", max_length=24, choices=Function, blank=True, default="")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位"
    )
    in_coverage = models.BooleanField("纳入全覆盖", default=True)
    secretary = models.CharField("党组织书记", max_length=40, blank=True)
    party_members = models.PositiveIntegerField("党员人数", null=True, blank=True)
    last_inspected_year = models.PositiveSmallIntegerField("上次巡察年份", null=True, blank=True)
    note = models.CharField("备注", max_length=400, blank=True)
    status = models.CharField("状态", max_length=10, choices=OrganizationStatus, default=OrganizationStatus.ACTIVE)
    valid_from = models.DateField("起始日期", null=True, blank=True)
    valid_until = models.DateField("终止日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="承接单位"
    )

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党组织"
        ordering = ["pk"]
        permissions = [
            ("head_organization", "主要负责人"),
            ("report_organization", "整改联络员"),
            ("review_organization", "会审（承办）人员"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "name"], condition=Q(status="active"), name="organization_active_name_once"
            ),
            models.UniqueConstraint(fields=["committee", "code"], name="organization_code_once"),
            models.UniqueConstraint(fields=["id", "committee"], name="organization_committee"),
            models.CheckConstraint(
                condition=Q(status="active", valid_until=None) | (~Q(status="active") & Q(valid_until__isnull=False)),
                name="organization_ended_has_date",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=models.F("pk")), name="organization_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("rounds:organization_detail", args=[self.pk])


@history.tracked()
class OrganizationUserObjectPermission(UserObjectPermissionBase):
    """党组织授权: direct-foreign-key grants on an organization."""

    content_object = models.ForeignKey(Organization, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = verbose_name_plural = "党组织授权"
        indexes = [models.Index(fields=["user", "permission", "content_object"], name="organization_grant")]


@history.tracked()
class OrganizationChange(models.Model):
    """党组织变更: a dated change of the base list: what was merged, renamed or abolished, and who took over."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="changes", verbose_name="党组织")
    kind = models.CharField("变更", max_length=12, choices=OrganizationChangeKind)
    on = models.DateField("日期")
    name_before = models.CharField("原名称", max_length=120, blank=True)
    name_after = models.CharField("新名称", max_length=120, blank=True)
    successor = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承接单位"
    )
    basis = models.CharField("依据", max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "党组织变更"
        ordering = ["-on", "-pk"]


class OrganizationImportQuerySet(models.QuerySet["OrganizationImport"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(committee__in=access.roles(user).office_of)


class OrganizationImport(StagedImport):
    """党组织名册导入批次: a workbook of the base list, checked and waiting to be imported."""

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="+", verbose_name="所属党委")

    objects = OrganizationImportQuerySet.as_manager()

    class Meta(StagedImport.Meta):
        verbose_name = verbose_name_plural = "党组织名册导入"

    def get_absolute_url(self) -> str:
        return reverse("rounds:organization_import_detail", args=[self.pk])


class OrganizationImportRow(StagedRow):
    """党组织名册导入行: one row of such a workbook."""

    batch = models.ForeignKey(OrganizationImport, models.CASCADE, related_name="rows")
    organization = models.ForeignKey(Organization, models.SET_NULL, null=True, related_name="+")

    class Meta(StagedRow.Meta):
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="organization_import_row_once")]
