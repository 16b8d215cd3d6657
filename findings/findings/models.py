from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Count, Q, Sum, Value
from django.db.models.functions import Coalesce, Concat, NullIf
from django.urls import reverse
from django.utils import timezone

from findings.findings.choices import OPEN_WORDING, FindingStatus, RectifyKind, StepAction
from inspection.accounts.models import User
from inspection.files.models import Attachment, StagedImport, StagedRow
from inspection.lib import access, history
from inspection.lib.counters import Counts, counting
from inspection.lib.search import Bigrams
from rounds.inspections.querysets import OfInspectionQuerySet
from rounds.models import Category, Inspection, OfInspection, Round

# The 方面 of a finding or a count, whether it was put under one of its 类 or under the 方面 itself; null without either.
ASPECT = Coalesce(
    NullIf("category__parent__short_name", Value("")),
    "category__parent__name",
    NullIf("category__short_name", Value("")),
    "category__name",
)
COUNTED_BY_TASK = ("inspection_id", "status")
COUNTED_BY_CATEGORY = ("round_id", "category_id", "status")


class FindingQuerySet(OfInspectionQuerySet["Finding"]):
    """A team sees its own findings; the unit and the reviewing departments see them once fed back."""

    fed_back = Q(status=FindingStatus.FED_BACK)

    def inside(self, user: User) -> Self:
        """Rows of which the person may see the inner work: chain, batch, evidence, versions."""
        roles = access.roles(user)
        paths = [Q(committee__in=roles.committees)] if roles.committees else []
        if roles.is_team:
            paths.append(Q(team__in=access.granted_ids("rounds.Team", user)))
        return access.any_of(self, paths)

    def by_aspect(self) -> list[tuple[str | None, int]]:
        """How many findings belong to each 方面, most first; None for those without a category."""
        return _by_aspect(self, Count("pk"))


@history.tracked(exclude=["search"])
class Finding(OfInspection):
    """问题: one problem found in one inspected unit."""

    number = models.CharField("编号", max_length=40)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name="类别"
    )
    title = models.CharField("具体问题", max_length=200)
    description = models.TextField("主要表现", blank=True)
    basis = models.CharField("定性依据", max_length=400, blank=True)
    leader = models.CharField("责任领导", max_length=60, blank=True)
    rectify_kind = models.CharField("整改类型", max_length=10, choices=RectifyKind, default=RectifyKind.LIMITED)
    deadline_text = models.CharField("整改时限", max_length=60, blank=True)
    amount = models.DecimalField("涉及金额（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    found_on = models.DateField("发现时间", null=True, blank=True)
    found_text = models.CharField("发现时间（原文）", max_length=40, blank=True)
    handlers = models.CharField("承办人", max_length=80, blank=True)
    note = models.CharField("备注", max_length=400, blank=True)
    status = models.CharField("状态", max_length=14, choices=FindingStatus, default=FindingStatus.DRAFT)
    version = models.PositiveSmallIntegerField("版本", default=1)
    evidence = models.ManyToManyField(Attachment, blank=True, related_name="+", verbose_name="佐证材料")
    batch = models.ForeignKey(
        "FindingImport", models.PROTECT, null=True, blank=True, related_name="findings", verbose_name="导入批次"
    )
    source_row = models.PositiveIntegerField("来源行号", null=True, blank=True)
    earlier = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="recurrences", verbose_name="前次问题"
    )
    is_touched = models.BooleanField("导入后已改动", default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    created_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)
    search = models.GeneratedField(
        expression=Bigrams(Concat("title", "description", "leader", output_field=models.TextField())),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "number"], name="finding_number_once"),
            models.CheckConstraint(condition=Q(status__in=FindingStatus.values), name="finding_status_known"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="finding_amount_not_negative"),
        ]
        indexes = [
            models.Index(fields=["number"], opclasses=["varchar_pattern_ops"], name="finding_number_prefix"),
            models.Index(fields=["team", "-created_at", "-id"], name="finding_of_team"),
            models.Index(fields=["team", "status", "-created_at", "-id"], name="finding_of_team_status"),
            models.Index(fields=["unit", "status", "-created_at", "-id"], name="finding_of_unit_status"),
            models.Index(fields=["committee", "-created_at", "-id"], name="finding_of_committee"),
            models.Index(fields=["committee", "status", "-created_at", "-id"], name="finding_of_committee_status"),
            models.Index(
                fields=["committee"],
                condition=Q(status=FindingStatus.DRAFT, category=None),
                name="finding_without_category",
            ),
            # One per order the list offers.
            models.Index(fields=["committee", "unit", "id"], name="finding_by_unit"),
            models.Index(fields=["committee", "team", "id"], name="finding_by_team"),
            models.Index(fields=["committee", "rectify_kind", "id"], name="finding_by_kind"),
            models.Index(fields=["committee", "amount", "id"], name="finding_by_amount"),
            models.Index(fields=["committee", "leader", "id"], name="finding_by_leader"),
            models.Index(fields=["committee", "found_on", "id"], name="finding_by_day"),
            GinIndex(fields=["search"], name="finding_search", fastupdate=False),
        ]
        triggers = [
            *counting("task", "findings_findingcount", COUNTED_BY_TASK),
            *counting("category", "findings_categorycount", COUNTED_BY_CATEGORY),
            # A signed wording changes only together with its version number: services.correct_finding.
            pgtrigger.Protect(
                name="signed_wording",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__version=pgtrigger.F("new__version"))
                & ~pgtrigger.Q(old__status__in=sorted(OPEN_WORDING))
                & (
                    pgtrigger.Q(old__title__df=pgtrigger.F("new__title"))
                    | pgtrigger.Q(old__description__df=pgtrigger.F("new__description"))
                    | pgtrigger.Q(old__basis__df=pgtrigger.F("new__basis"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("findings:finding_detail", args=[self.pk])


class FindingCountQuerySet(OfInspectionQuerySet["FindingCount"]):
    """Counts of the rows a person sees, by the ways of the findings themselves."""

    prefix = "inspection__"
    fed_back = FindingQuerySet.fed_back

    def by_status(self) -> dict[str, int]:
        """How many findings stand in each status, 0 for a status without any."""
        found = dict(self.order_by().values("status").annotate(total=Sum("n")).values_list("status", "total"))
        return {status.value: found.get(status.value, 0) for status in FindingStatus}


class FindingCount(Counts):
    """问题数量: how many findings of one task stand in one status, kept by triggers of the findings."""

    inspection = models.ForeignKey(
        Inspection, models.DO_NOTHING, related_name="finding_counts", db_constraint=False, db_index=False
    )
    status = models.CharField(max_length=14)

    objects = FindingCountQuerySet.as_manager()

    class Meta(Counts.Meta):
        constraints = [
            models.UniqueConstraint(fields=["inspection", "status"], name="finding_count_once", nulls_distinct=False)
        ]


def _by_aspect(rows: models.QuerySet, number: models.Aggregate) -> list[tuple[str | None, int]]:
    counted = rows.order_by().values(aspect=ASPECT).annotate(total=number).filter(total__gt=0)
    return list(counted.order_by("-total").values_list("aspect", "total"))


class CategoryCountQuerySet(models.QuerySet["CategoryCount"]):
    def by_aspect(self) -> list[tuple[str | None, int]]:
        """How many findings belong to each 方面, most first; None for those without a category."""
        return _by_aspect(self, Sum("n"))

    def visible_to(self, user: User) -> Self:
        """Counts of the rounds which the person sees whole."""
        return self.filter(round__committee__in=access.roles(user).committees)

    def countable_by(self, user: User) -> Self:
        """Counts of the rounds of which the person may know figures, a city those of its counties too."""
        return self.filter(round__committee__in=access.roles(user).sees_figures_of)


class CategoryCount(Counts):
    """分类数量: how many findings of one round stand in one category and status, kept by triggers of the findings."""

    round = models.ForeignKey(
        Round, models.DO_NOTHING, related_name="category_counts", db_constraint=False, db_index=False
    )
    category = models.ForeignKey(
        Category, models.DO_NOTHING, null=True, related_name="finding_counts", db_constraint=False, db_index=False
    )
    status = models.CharField(max_length=14)

    objects = CategoryCountQuerySet.as_manager()

    class Meta(Counts.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["round", "category", "status"], name="category_count_once", nulls_distinct=False
            )
        ]


class FindingVersion(models.Model):
    """问题文本: one wording of a finding, the one signed off or a correction with its reason. Never changed."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="versions", verbose_name="问题")
    version = models.PositiveSmallIntegerField("版本")
    title = models.CharField("具体问题", max_length=200)
    description = models.TextField("主要表现", blank=True)
    basis = models.CharField("定性依据", max_length=400, blank=True)
    reason = models.CharField("更正理由", max_length=400, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="更正人")
    created_at = models.DateTimeField("时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "问题文本"
        ordering = ["finding", "version"]
        constraints = [models.UniqueConstraint(fields=["finding", "version"], name="finding_version_once")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]


class FindingStep(models.Model):
    """问题办理记录: one step of the sign-off chain, who submitted, passed or returned a finding, and why. Never changed."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="steps", verbose_name="问题")
    action = models.CharField("动作", max_length=10, choices=StepAction)
    status_before = models.CharField("原状态", max_length=14, choices=FindingStatus)
    status_after = models.CharField("新状态", max_length=14, choices=FindingStatus)
    opinion = models.CharField("意见", max_length=400, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人")
    at = models.DateTimeField("时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "问题办理记录"
        ordering = ["finding", "at", "pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]


class FindingImportQuerySet(models.QuerySet["FindingImport"]):
    def visible_to(self, user: User) -> Self:
        roles = access.roles(user)
        paths = [Q(inspection__committee__in=roles.committees)] if roles.committees else []
        if roles.is_team:
            paths.append(Q(inspection__team__in=access.granted_ids("rounds.Team", user, "inspect_team")))
        return access.any_of(self, paths)


class FindingImport(StagedImport):
    """问题导入批次: one uploaded list of findings of one inspection."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="finding_imports", verbose_name="巡察任务")

    objects = FindingImportQuerySet.as_manager()

    class Meta(StagedImport.Meta):
        verbose_name = verbose_name_plural = "问题导入批次"

    def get_absolute_url(self) -> str:
        return reverse("findings:import_detail", args=[self.pk])


class FindingImportRow(StagedRow):
    """导入行: one row of such a list, and the finding made of it."""

    batch = models.ForeignKey(FindingImport, models.CASCADE, related_name="rows")
    finding = models.ForeignKey(Finding, models.SET_NULL, null=True, related_name="+")

    class Meta(StagedRow.Meta):
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="finding_import_row_once")]
