from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from inspection.accounts.models import User
from inspection.lib import access, history
from rounds.committees.models import Committee
from rounds.rules.choices import Direction, Event, Mark, Unit

Row = TypeVar("Row", bound=models.Model)


class OfCommitteeQuerySet(models.QuerySet[Row]):
    """Starting data every committee may use (no committee), and what a committee has of its own."""

    def usable_by(self, *committees: int) -> Self:
        """What rounds of these committees may be opened with."""
        return self.filter(Q(committee=None) | Q(committee__in=committees))


@history.tracked()
class RuleSet(models.Model):
    """期限规则: the periods of one sending committee, or common ones; versioned, and a round keeps its version."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, blank=True, related_name="rule_sets", verbose_name="所属党委"
    )
    code = models.CharField("代码", max_length=40)
    name = models.CharField("名称", max_length=80)
    version = models.PositiveSmallIntegerField("版本", default=1)

    objects = OfCommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "期限规则"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "code", "version"], nulls_distinct=False, name="rule_set_version_once"
            )
        ]

    def __str__(self) -> str:
        return self.name if self.version == 1 else f"{self.name}（第{self.version}版）"


@history.tracked()
class Period(models.Model):
    """期限: one obligation: so long before or after an event, owed by somebody to somebody, on a basis."""

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


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    def of_years(self, *years: int) -> Self:
        return self.filter(day__year__in=years)


class CalendarDay(models.Model):
    """节假日安排: a day named in the State Council's holiday table: off, or worked in exchange."""

    day = models.DateField("日期", unique=True)
    is_working = models.BooleanField("上班")
    name = models.CharField("节日", max_length=20, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "节假日安排"
        ordering = ["day"]


class CategoryTree(models.Model):
    """问题分类体系: a frame of problem categories: a template, or the copy that one round owns and edits."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, blank=True, related_name="category_trees", verbose_name="所属党委"
    )
    code = models.CharField("代码", max_length=40, blank=True)
    name = models.CharField("名称", max_length=80)
    is_template = models.BooleanField("模板", default=False)

    objects = OfCommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题分类体系"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "code"],
                condition=Q(is_template=True),
                nulls_distinct=False,
                name="category_template_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CategoryQuerySet(models.QuerySet["Category"]):
    def visible_to(self, user: User) -> Self:
        """Categories of the rounds the person sees; templates have no page of their own."""
        roles = access.roles(user)
        paths = [Q(tree__round__committee__in=roles.committees)] if roles.committees else []
        if roles.is_team:
            paths.append(
                Q(tree__round__in=access.granted_subquery("rounds.Team", user).values("content_object__round"))
            )
        return access.any_of(self, paths)


@history.tracked()
class Category(models.Model):
    """问题分类: 方面 (no parent) or 类 (under a 方面)."""

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
