from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from inspection.files.models import Attachment
from inspection.lib import history
from rectification.ledger.choices import ItemStatus
from rectification.ledger.querysets import LedgerQuerySet, is_overdue
from rounds.models import Inspection, OfInspection

UNSIGNED = Q(head_signed_at=None) | Q(body_signed_at=None)


class FeedbackQuerySet(LedgerQuerySet["Feedback"]):
    def unsigned(self) -> Self:
        """Rows that lack at least one of the two receipts."""
        return self.filter(UNSIGNED)

    def signed(self) -> Self:
        return self.exclude(UNSIGNED)

    def with_counts(self) -> Self:
        """Each row with how many problems it has, how many are closed, and how many overdue."""
        counts = (
            apps.get_model("rectification.LedgerCount").objects.filter(inspection=OuterRef("inspection")).order_by()
        )

        def number(*of: Q, **which: Any) -> Coalesce:
            total = counts.filter(*of, **which).values("inspection").annotate(total=Sum("n")).values("total")
            return Coalesce(Subquery(total, output_field=models.BigIntegerField()), 0)

        return self.annotate(
            items_total=number(),
            items_closed=number(status=ItemStatus.CLOSED),
            items_overdue=number(is_overdue()),
        )


@history.tracked()
class Feedback(OfInspection):
    """反馈: the feedback of one inspection: when, where, before whom, and the two receipts (双签收) as dated facts."""

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
    created_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "反馈"
        ordering = ["-fed_back_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.inspection.unit}反馈"

    def get_absolute_url(self) -> str:
        return reverse("rectification:feedback_detail", args=[self.pk])
