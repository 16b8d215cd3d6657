from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from inspection.accounts.models import User
from inspection.lib import access, history
from rounds.committees.models import Committee
from rounds.organizations.models import Organization
from rounds.plans.choices import RoundKind


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(committee__in=access.roles(user).committees)

    def countable_by(self, user: User) -> Self:
        """Plans whose numbers the person may know, a city those of its counties too; the page of a plan is not theirs."""
        return self.filter(committee__in=access.roles(user).sees_figures_of)


@history.tracked()
class Plan(models.Model):
    """巡察规划: the five-year plan of one term (届)."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="plans", verbose_name="党委")
    name = models.CharField("届次", max_length=60)
    first_year = models.PositiveSmallIntegerField("起始年份")
    last_year = models.PositiveSmallIntegerField("截止年份")

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡察规划"
        ordering = ["-first_year"]
        constraints = [
            models.CheckConstraint(condition=Q(last_year__gte=F("first_year")), name="plan_years_in_order"),
            models.UniqueConstraint(fields=["committee", "name"], name="plan_name_once"),
            models.UniqueConstraint(fields=["id", "committee"], name="plan_committee"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("rounds:plan_detail", args=[self.pk])

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)


class PlanItemQuerySet(models.QuerySet["PlanItem"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(plan__committee__in=access.roles(user).committees)

    def countable_by(self, user: User) -> Self:
        """Items of plans whose numbers the person may know."""
        return self.filter(plan__committee__in=access.roles(user).sees_figures_of)


@history.tracked()
class PlanItem(models.Model):
    """规划对象: an organization that the plan wants inspected in a year, and the inspection that did it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items", verbose_name="届次")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="plan_items", verbose_name="党组织")
    year = models.PositiveSmallIntegerField("计划年度")
    kind = models.CharField("巡察方式", max_length=10, choices=RoundKind, default=RoundKind.REGULAR)
    round = models.ForeignKey(
        "rounds.Round", models.SET_NULL, null=True, blank=True, related_name="plan_items", verbose_name="轮次"
    )
    earlier = models.ForeignKey(
        "rounds.Inspection",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="planned_look_backs",
        verbose_name="原巡察任务",
    )
    note = models.CharField("说明", max_length=200, blank=True)

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "规划对象"
        ordering = ["plan", "year", "organization"]
        constraints = [models.UniqueConstraint(fields=["plan", "organization", "kind", "year"], name="plan_item_once")]

    def __str__(self) -> str:
        return f"{self.organization}{self.year}年{self.get_kind_display()}"
