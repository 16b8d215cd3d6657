from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from findings.models import Finding
from inspection.files.models import Attachment, StagedImport, StagedRow
from inspection.lib import access, history
from rectification.choices import Decision, ItemStatus, RequestState
from rounds.choices import ReviewParty
from rounds.models import Inspection, Organization, Round, Team


def _paths(user: Any, prefix: str = "") -> list[Q] | None:
    """The ways a person reaches the ledger: own team, own unit, all for a reviewing department; None means all."""
    standing = access.standing(user)
    if standing.sees_all_rounds or (standing.is_reviewer and not standing.is_administrator):
        return None
    paths = []
    if standing.is_team:
        paths.append(Q(**{f"{prefix}team__in": access.held("rounds.Team", user)}))
    if standing.is_unit:
        own = access.held("rounds.Organization", user, "head_organization", "report_organization")
        paths.append(Q(**{f"{prefix}unit__in": own}))
    return paths


class LedgerQuerySet(models.QuerySet):
    """Rows that carry team and unit themselves."""

    path = ""

    def visible_to(self, user: Any) -> Self:
        paths = _paths(user, self.path)
        return self if paths is None else access.any_of(self, paths)


class OfInspectionQuerySet(LedgerQuerySet):
    path = "inspection__"


class OfItemQuerySet(LedgerQuerySet):
    path = "item__"


@history.tracked()
class Feedback(models.Model):
    """The feedback of one inspection: when, where, before whom, and the two receipts (双签收) as dated facts."""

    inspection = models.OneToOneField(Inspection, models.PROTECT, related_name="feedback", verbose_name="巡察任务")
    fed_back_on = models.DateField("反馈日期")
    place = models.CharField("反馈地点", max_length=80, blank=True)
    attended = models.TextField("参加人员", blank=True)
    opinion = models.TextField("反馈意见摘要", blank=True)
    files = models.ManyToManyField(Attachment, blank=True, related_name="+", verbose_name="附件")
    receipt_due_on = models.DateField("签收期限", null=True, blank=True)
    head_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="主要负责人签收"
    )
    head_signed_at = models.DateTimeField("主要负责人签收时间", null=True)
    body_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="领导班子签收"
    )
    body_signed_at = models.DateTimeField("领导班子签收时间", null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = OfInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "反馈"
        ordering = ["-fed_back_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.inspection.unit}反馈"

    def get_absolute_url(self) -> str:
        return reverse("rectification:feedback_detail", args=[self.pk])


class LedgerItemQuerySet(LedgerQuerySet):
    def open(self) -> Self:
        return self.exclude(status=ItemStatus.CLOSED)

    def overdue(self, day: Any = None) -> Self:
        return self.open().filter(due_on__lt=day or timezone.localdate())


@history.tracked()
class LedgerItem(models.Model):
    """One finding to be rectified by one unit. Round, team and unit are the inspection's, held equal by the database."""

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="items", verbose_name="反馈")
    finding = models.OneToOneField(Finding, models.PROTECT, related_name="ledger_item", verbose_name="问题")
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="ledger_items", verbose_name="巡察任务")
    round = models.ForeignKey(Round, models.PROTECT, related_name="ledger_items", verbose_name="轮次")
    team = models.ForeignKey(Team, models.PROTECT, related_name="ledger_items", verbose_name="巡察组", db_index=False)
    unit = models.ForeignKey(
        Organization, models.PROTECT, related_name="ledger_items", verbose_name="整改单位", db_index=False
    )
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
    created_at = models.DateTimeField("建账时间", auto_now_add=True)

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
            models.Index(fields=["unit", "status", "due_on"], name="ledger_of_unit"),
            models.Index(fields=["team", "status", "due_on"], name="ledger_of_team"),
            models.Index(fields=["due_on"], condition=~Q(status="closed"), name="ledger_open_due"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}. {self.finding.title}"

    def get_absolute_url(self) -> str:
        return reverse("rectification:item_detail", args=[self.pk])


@history.tracked()
class Measure(models.Model):
    """One measure of an item, with who is responsible and until when."""

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
    """One report of progress. It is a record: never changed, never removed; what was wrong is put right by the next one."""

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
    reported_at = models.DateTimeField("填报时间", auto_now_add=True)

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


@history.tracked()
class ClosingRequest(models.Model):
    """A unit's request to close an item (申请销号), confirmed by its head before anybody reviews it."""

    item = models.ForeignKey(LedgerItem, models.PROTECT, related_name="closing_requests", verbose_name="台账事项")
    state = models.CharField("状态", max_length=14, choices=RequestState, default=RequestState.AWAITING_HEAD)
    statement = models.TextField("整改完成情况")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")
    submitted_at = models.DateTimeField("申请时间", auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="主要负责人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True)
    due_on = models.DateField("会审期限", null=True)
    decided_at = models.DateTimeField("办结时间", null=True)

    objects = OfItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "销号申请"
        ordering = ["item", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state__in=["awaiting_head", "reviewing"]), name="closing_request_one_open"
            ),
            models.UniqueConstraint(fields=["id", "submitted_by"], name="closing_request_submitter"),
            models.CheckConstraint(
                condition=Q(state__in=["awaiting_head", "withdrawn"])
                | Q(confirmed_by__isnull=False)
                | Q(state="returned"),
                name="closing_request_confirmed_before_review",
            ),
        ]


@history.tracked()
class Review(models.Model):
    """One party's part in a request: pending until somebody of that party decides.

    Nobody reviews what they submitted or confirmed, and nobody reviews twice: held by the database as well.
    """

    request = models.ForeignKey(ClosingRequest, models.CASCADE, related_name="reviews", verbose_name="销号申请")
    order = models.PositiveSmallIntegerField("顺序")
    party = models.CharField("会审方", max_length=24, choices=ReviewParty)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="主要负责人"
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="会审人"
    )
    decision = models.CharField("意见", max_length=10, choices=Decision, blank=True)
    opinion = models.TextField("会审意见", blank=True)
    reviewed_at = models.DateTimeField("会审时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "会审"
        ordering = ["request", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "party"], name="review_once_per_party"),
            models.UniqueConstraint(
                fields=["request", "reviewed_by"], condition=Q(reviewed_by__isnull=False), name="review_once_per_person"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | (~Q(reviewed_by=F("submitted_by")) & ~Q(reviewed_by=F("confirmed_by"))),
                name="review_not_by_submitter",
            ),
            models.CheckConstraint(
                condition=Q(decision="", reviewed_by=None)
                | Q(decision__in=["approved", "returned"], reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="review_decided_has_reviewer",
            ),
        ]


class LedgerImportQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        own = access.held("rounds.Organization", user, "head_organization", "report_organization")
        return self.filter(feedback__inspection__unit__in=own)


class LedgerImport(StagedImport):
    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="imports", verbose_name="反馈")

    objects = LedgerImportQuerySet.as_manager()

    class Meta(StagedImport.Meta):
        verbose_name = verbose_name_plural = "台账导入批次"

    def get_absolute_url(self) -> str:
        return reverse("rectification:import_detail", args=[self.pk])


class LedgerImportRow(StagedRow):
    batch = models.ForeignKey(LedgerImport, models.CASCADE, related_name="rows")
    item = models.ForeignKey(LedgerItem, models.SET_NULL, null=True, related_name="+")

    class Meta(StagedRow.Meta):
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="ledger_import_row_once")]
