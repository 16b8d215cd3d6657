from typing import Any, Self

from django.db import models
from django.db.models import Q

from inspection.lib import access, history
from rounds.rules.choices import Direction, Event, Mark, Unit


@history.tracked()
class RuleSet(models.Model):
    """Periods of one sending committee, versioned: a round keeps the version it was opened with."""

    code = models.CharField("代码", max_length=40)
    name = models.CharField("名称", max_length=80)
    version = models.PositiveSmallIntegerField("版本", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "期限规则"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="rule_set_version_once")]

    def __str__(self) -> str:
        return self.name if self.version == 1 else f"{self.name}（第{self.version}版）"


@history.tracked()
class Period(models.Model):
    """One obligation: so long before or after an event, owed by somebody to somebody, on a basis."""

    rule_set = models.ForeignKey(RuleSet, models.CASCADE, related_name="periods", verbose_name="期限规则")
    event = models.CharField("起算事件", max_length=20, choices=Event)
    obligation = models.CharField("事项", max_length=60)
    amount = models.PositiveSmallIntegerField("期限")
    unit = models.CharField("单位", max_length=14, choices=Unit)
    direction = models.CharField("方向", max_length=8, choices=Direction, default=Direction.AFTER)
    owner = models.CharField("责任方", max_length=20)
    addressee = models.CharField("报送对象", max_length=20)
    basis = models.CharField("依据", max_length=200)
    mark = models.CharField("依据核对", max_length=10, choices=Mark)

    class Meta:
        verbose_name = verbose_name_plural = "期限"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["rule_set", "event", "obligation"], name="period_obligation_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()}{self.get_direction_display()}{self.amount}{self.get_unit_display()}：{self.obligation}"


class CalendarDayQuerySet(models.QuerySet):
    def of_years(self, *years: int) -> Self:
        return self.filter(day__year__in=years)


class CalendarDay(models.Model):
    """A day named in the State Council's holiday table: off, or worked in exchange."""

    day = models.DateField("日期", unique=True)
    is_working = models.BooleanField("上班")
    name = models.CharField("节日", max_length=20, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "节假日安排"
        ordering = ["day"]


class CategoryTree(models.Model):
    """A frame of problem categories: a template, or the copy that one round owns and edits."""

    code = models.CharField("代码", max_length=40, blank=True)
    name = models.CharField("名称", max_length=80)
    is_template = models.BooleanField("模板", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "问题分类体系"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(is_template=True), name="category_template_once")
        ]

    def __str__(self) -> str:
        return self.name


class CategoryQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Categories of the rounds the person sees; templates have no page of their own."""
        standing = access.standing(user)
        if standing.sees_all_rounds:
            return self.exclude(tree__round=None)
        own = Q(tree__round__teams__in=access.held("rounds.Team", user))
        return access.any_of(self, [own] if standing.is_team else []).distinct()


@history.tracked()
class Category(models.Model):
    """方面 (no parent) or 类 (under a 方面)."""

    tree = models.ForeignKey(CategoryTree, models.CASCADE, related_name="categories", verbose_name="分类体系")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name="方面"
    )
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=40, blank=True)
    order = models.PositiveSmallIntegerField("顺序", default=0)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题分类"
        ordering = ["tree", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["tree", "parent", "name"], nulls_distinct=False, name="category_once")
        ]

    def __str__(self) -> str:
        return self.short_name or self.name
