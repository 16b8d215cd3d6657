from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from inspection.accounts.models import User
from inspection.lib import access, history
from rectification.lookbacks.choices import LookBackState
from rounds.models import Committee, Inspection, PlanItem, Round


class LookBackQuerySet(models.QuerySet["LookBack"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(committee__in=access.roles(user).committees)


@history.tracked()
class LookBack(models.Model):
    """回头看建议: a proposal to look back at one inspection, with the facts and reasons it came from."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="look_backs", verbose_name="派出党委")
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="look_back_proposals", verbose_name="原巡察任务"
    )
    proposed_on = models.DateField("提出日期")
    score = models.PositiveSmallIntegerField("分值")
    reasons = models.JSONField("理由", default=list)
    facts = models.JSONField("依据数据", default=dict)
    state = models.CharField("状态", max_length=10, choices=LookBackState, default=LookBackState.PROPOSED)
    decision_reason = models.CharField("研究意见", max_length=400, blank=True)
    postponed_until = models.DateField("暂缓至", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="决定人"
    )
    decided_at = models.DateTimeField("决定时间", null=True)
    plan_item = models.ForeignKey(PlanItem, models.SET_NULL, null=True, related_name="+", verbose_name="规划对象")
    round = models.ForeignKey(Round, models.SET_NULL, null=True, related_name="+", verbose_name="回头看轮次")

    objects = LookBackQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回头看建议"
        ordering = ["-score", "-proposed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection"], condition=Q(state__in=["proposed", "postponed"]), name="look_back_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed") | (Q(decided_by__isnull=False) & ~Q(decision_reason="")),
                name="look_back_decision_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inspection.unit}回头看"

    def get_absolute_url(self) -> str:
        return reverse("rectification:lookback_detail", args=[self.pk])
