import datetime as dt
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.urls import reverse
from django.utils import timezone

from findings.models import Finding
from inspection.accounts.models import User
from inspection.files.models import Attachment, StagedImport, StagedRow
from inspection.lib import access, history
from inspection.lib.counters import Counts, counting
from rectification.feedback.models import Feedback
from rectification.ledger.choices import ItemStatus
from rectification.ledger.querysets import IS_OPEN, LedgerQuerySet, OfItemQuerySet, is_due_soon, is_overdue
from rounds.models import Inspection, OfInspection

COUNTED = ("inspection_id", "status", "due_on", "is_long_term")


class LedgerItemQuerySet(LedgerQuerySet["LedgerItem"]):
    def open(self) -> Self:
        return self.filter(IS_OPEN)

    def without_measures(self) -> Self:
        return self.open().filter(measures=None)

    def overdue(self, day: dt.date | None = None) -> Self:
        return self.filter(is_overdue(day))

    def due_soon(self, day: dt.date | None = None) -> Self:
        """Open items whose deadline is today or at most SOON_DAYS ahead."""
        return self.filter(is_due_soon(day))

    def with_progress(self) -> Self:
        """Each row with its measures (all, done) and the newest report on it."""
        measures = Measure.objects.filter(item=OuterRef("pk")).order_by().values("item")
        newest = Update.objects.filter(item=OuterRef("pk")).order_by("-reported_at", "-pk")
        return self.annotate(
            measures_total=Subquery(measures.annotate(n=Count("pk")).values("n")),
            measures_done=Subquery(measures.filter(done_on__isnull=False).annotate(n=Count("pk")).values("n")),
            latest_text=Subquery(newest.values("text")[:1]),
            latest_at=Subquery(newest.values("reported_at")[:1]),
        )


@history.tracked()
class LedgerItem(OfInspection):
    """整改事项: one finding to be rectified by one unit."""

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="items", verbose_name="反馈")
    finding = models.OneToOneField(Finding, models.PROTECT, related_name="ledger_item", verbose_name="问题")
    sequence = models.PositiveIntegerField("序号")
    status = models.CharField("状态", max_length=12, choices=ItemStatus, default=ItemStatus.NOT_STARTED)
    is_long_term = models.BooleanField("长期坚持", default=False)
    target = models.TextField("整改目标", blank=True)
    leader = models.CharField("责任领导", max_length=60, blank=True)
    lead_department = models.CharField("牵头部门", max_length=60, blank=True)
    support_departments = models.CharField("配合部门", max_length=120, blank=True)
    principal = models.CharField("责任人", max_length=60, blank=True)
    due_on = models.DateField("整改期限", null=True)
    due_explanation = models.CharField("期限依据", max_length=400, blank=True)
    returned_times = models.PositiveSmallIntegerField("退回次数", default=0)
    closed_on = models.DateField("销号日期", null=True, blank=True)
    created_at = models.DateTimeField("建账时间", default=timezone.now, editable=False)

    objects = LedgerItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改台账"
        ordering = ["feedback", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["feedback", "sequence"], name="ledger_sequence_once"),
            models.CheckConstraint(condition=Q(status__in=ItemStatus.values), name="ledger_status_known"),
            models.CheckConstraint(
                condition=Q(status="closed", closed_on__isnull=False) | (~Q(status="closed") & Q(closed_on=None)),
                name="ledger_closed_has_date",
            ),
        ]
        indexes = [
            models.Index(fields=["committee", "status", "due_on"], name="ledger_of_committee"),
            models.Index(fields=["unit", "status", "due_on"], name="ledger_of_unit"),
            models.Index(fields=["team", "status", "due_on"], name="ledger_of_team"),
            models.Index(fields=["due_on"], condition=~Q(status="closed"), name="ledger_open_due"),
            # One per order the list offers.
            models.Index(fields=["committee", "-feedback", "sequence", "-id"], name="ledger_newest"),
            models.Index(fields=["committee", "unit", "id"], name="ledger_by_unit"),
            models.Index(fields=["committee", "leader", "id"], name="ledger_by_leader"),
            models.Index(fields=["committee", "lead_department", "id"], name="ledger_by_department"),
            models.Index(fields=["committee", "due_on", "id"], name="ledger_by_due"),
            models.Index(fields=["committee", "returned_times", "id"], name="ledger_by_returns"),
            models.Index(fields=["committee", "closed_on", "id"], name="ledger_by_closing"),
        ]
        triggers = counting("task", "rectification_ledgercount", COUNTED)

    def __str__(self) -> str:
        return f"{self.sequence}. {self.finding.title}"

    def get_absolute_url(self) -> str:
        return reverse("rectification:item_detail", args=[self.pk])


class LedgerCountQuerySet(LedgerQuerySet["LedgerCount"]):
    """Counts of the rows a person sees, by the ways of the ledger itself."""

    prefix = "inspection__"

    def summary(self, day: dt.date | None = None) -> dict[str, int]:
        """The strip above the ledger in one query: items by status, and `total`, `overdue`, `soon`, `long_term`."""
        asked = {
            "total": Q(),
            "overdue": is_overdue(day),
            "soon": is_due_soon(day),
            "long_term": Q(is_long_term=True),
            **{status: Q(status=status) for status in ItemStatus.values},
        }
        return self.order_by().aggregate(**{name: Sum("n", filter=which, default=0) for name, which in asked.items()})

    def overdue_by_unit(self, limit: int = 10, day: dt.date | None = None) -> list[tuple[str, int]]:
        """The names of the units with most overdue items and how many, in one query."""
        rows = self.filter(is_overdue(day)).order_by().values(unit=F("inspection__unit__name")).annotate(items=Sum("n"))
        return list(rows.filter(items__gt=0).order_by("-items", "unit").values_list("unit", "items")[:limit])


class LedgerCount(Counts):
    """台账数量: how many items of one task stand in one status with one deadline, kept by triggers of the ledger."""

    inspection = models.ForeignKey(
        Inspection, models.DO_NOTHING, related_name="ledger_counts", db_constraint=False, db_index=False
    )
    status = models.CharField(max_length=12)
    due_on = models.DateField(null=True)
    is_long_term = models.BooleanField()

    objects = LedgerCountQuerySet.as_manager()

    class Meta(Counts.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "status", "due_on", "is_long_term"],
                name="ledger_count_once",
                nulls_distinct=False,
            )
        ]


@history.tracked()
class Measure(models.Model):
    """整改措施: one measure of an item, with who is responsible and until when."""

    item = models.ForeignKey(LedgerItem, models.CASCADE, related_name="measures", verbose_name="台账事项")
    number = models.CharField("措施序号", max_length=12)
    text = models.TextField("具体措施")
    principal = models.CharField("责任人", max_length=60, blank=True)
    due_on = models.DateField("完成时限", null=True, blank=True)
    due_text = models.CharField("完成时限（原文）", max_length=60, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)

    objects = OfItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改措施"
        ordering = ["item", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="measure_number_once")]
        indexes = [models.Index(fields=["due_on"], condition=Q(done_on=None), name="measure_open_due")]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"


class Update(models.Model):
    """整改进展: one report of progress. It is a record: never changed, never removed; what was wrong is put right by the next one."""

    item = models.ForeignKey(LedgerItem, models.PROTECT, related_name="updates", verbose_name="台账事项")
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="updates", verbose_name="措施"
    )
    text = models.TextField("进展情况")
    status = models.CharField("状态", max_length=12, choices=ItemStatus)
    is_long_term = models.BooleanField("长期坚持", default=False)
    recovered = models.DecimalField("追缴资金（元）", max_digits=16, decimal_places=2, default=0)
    rules_made = models.PositiveSmallIntegerField("新建制度（个）", default=0)
    rules_revised = models.PositiveSmallIntegerField("修订制度（个）", default=0)
    people_handled = models.PositiveSmallIntegerField("处理人数", default=0)
    evidence = models.ManyToManyField(Attachment, blank=True, related_name="+", verbose_name="佐证材料")
    batch = models.ForeignKey("LedgerImport", models.PROTECT, null=True, blank=True, related_name="updates")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填报人")
    reported_at = models.DateTimeField("填报时间", default=timezone.now, editable=False)

    objects = OfItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改进展"
        ordering = ["item", "-reported_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(recovered__gte=0), name="update_recovered_not_negative"),
            models.CheckConstraint(
                condition=Q(status__in=["not_started", "ongoing", "mostly_done", "done"]),
                name="update_status_reportable",
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class LedgerImportQuerySet(models.QuerySet["LedgerImport"]):
    def visible_to(self, user: User) -> Self:
        own = access.granted_ids("rounds.Organization", user, *access.UNIT_PERMISSIONS)
        return self.filter(feedback__inspection__unit__in=own)


class LedgerImport(StagedImport):
    """台账导入批次: a ledger that a unit filled in, checked and waiting to be imported."""

    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="imports", verbose_name="反馈")

    objects = LedgerImportQuerySet.as_manager()

    class Meta(StagedImport.Meta):
        verbose_name = verbose_name_plural = "台账导入批次"

    def get_absolute_url(self) -> str:
        return reverse("rectification:import_detail", args=[self.pk])


class LedgerImportRow(StagedRow):
    """台账导入行: one row of such a ledger."""

    batch = models.ForeignKey(LedgerImport, models.CASCADE, related_name="rows")
    item = models.ForeignKey(LedgerItem, models.SET_NULL, null=True, related_name="+")

    class Meta(StagedRow.Meta):
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="ledger_import_row_once")]
