from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from guardian.models import UserObjectPermissionBase

from inspection.lib import access, history
from rounds.choices import COMPLETED_STAGES, COVERAGE_KINDS, ReviewParty, RoundKind, Stage, TeamRole
from rounds.models.organizations import Organization
from rounds.models.rules import CategoryTree, RuleSet


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self if access.standing(user).sees_all_rounds else self.none()


@history.tracked()
class Plan(models.Model):
    """The five-year plan of one term (届)."""

    name = models.CharField("届次", max_length=60, unique=True)
    first_year = models.PositiveSmallIntegerField("起始年份")
    last_year = models.PositiveSmallIntegerField("截止年份")

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡察规划"
        ordering = ["-first_year"]
        constraints = [models.CheckConstraint(condition=Q(last_year__gte=F("first_year")), name="plan_years_in_order")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("rounds:plan_detail", args=[self.pk])

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Office and leading group see all rounds, a team the rounds it works in; nobody else sees a round page."""
        standing = access.standing(user)
        if standing.sees_all_rounds:
            return self
        teams = Team.objects.filter(pk__in=access.held("rounds.Team", user)).values("round")
        return access.any_of(self, [Q(pk__in=teams)] if standing.is_team else [])


@history.tracked()
class Round(models.Model):
    """One round of inspections, opened by the office for a term, with its own rules and category tree."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="rounds", verbose_name="届次")
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("轮次")
    kind = models.CharField("巡察方式", max_length=10, choices=RoundKind, default=RoundKind.REGULAR)
    theme = models.CharField("主题", max_length=120, blank=True)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    stage = models.CharField("阶段", max_length=10, choices=Stage, default=Stage.PREPARE)
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="rounds", verbose_name="期限规则")
    categories = models.OneToOneField(CategoryTree, models.PROTECT, related_name="round", verbose_name="问题分类体系")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="创建人")
    created_at = models.DateTimeField("创建时间", default=timezone.now, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡察轮次"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="round_number_once_a_term"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="round_dates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.plan}第{self.number}轮{self.get_kind_display()}巡察"

    def get_absolute_url(self) -> str:
        return reverse("rounds:round_detail", args=[self.pk])

    def unique_error_message(self, model_class: type[models.Model], unique_check: tuple[str, ...]) -> ValidationError:
        """A number sent twice, in a sentence a clerk understands."""
        return ValidationError(f"{self.plan}第{self.number}轮已经建立，请勿重复提交。")


@history.tracked()
class RoundStage(models.Model):
    """Planned and real dates of one stage of a round."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="stages", verbose_name="轮次")
    stage = models.CharField("阶段", max_length=10, choices=Stage)
    starts_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "轮次阶段"
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "stage"], name="round_stage_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="round_stage_dates_in_order",
            ),
        ]


@history.tracked()
class ReviewStep(models.Model):
    """One party in the chain that closes ledger items of a round; equal orders review side by side."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="review_steps", verbose_name="轮次")
    order = models.PositiveSmallIntegerField("顺序")
    party = models.CharField("会审方", max_length=24, choices=ReviewParty)

    class Meta:
        verbose_name = verbose_name_plural = "会审环节"
        ordering = ["round", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "party"], name="review_party_once")]


class TeamQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        standing = access.standing(user)
        if standing.sees_all_rounds:
            return self
        return access.any_of(self, [Q(pk__in=access.held("rounds.Team", user))] if standing.is_team else [])


@history.tracked()
class Team(models.Model):
    """A team that exists for one round."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="teams", verbose_name="轮次")
    number = models.PositiveSmallIntegerField("组号")
    name = models.CharField("名称", max_length=40)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡察组"
        ordering = ["round", "number"]
        permissions = [("inspect_team", "组员"), ("sign_team", "副组长"), ("lead_team", "组长")]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="team_number_once_a_round")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("rounds:team_detail", args=[self.pk])


@history.tracked()
class TeamUserObjectPermission(UserObjectPermissionBase):
    """Direct-foreign-key grants on a team."""

    content_object = models.ForeignKey(Team, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = verbose_name_plural = "巡察组授权"
        indexes = [models.Index(fields=["user", "permission", "content_object"], name="team_grant")]


@history.tracked()
class TeamMember(models.Model):
    """A person's post on a team; the matching grants are given and taken by rounds/access.py in the same step."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members", verbose_name="巡察组")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="team_posts", verbose_name="人员")
    role = models.CharField("组内职务", max_length=8, choices=TeamRole, default=TeamRole.MEMBER)
    task = models.CharField("分工", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "巡察组成员"
        ordering = ["team", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="team_member_once"),
            models.UniqueConstraint(fields=["team"], condition=Q(role="leader"), name="team_one_leader"),
        ]


class InspectionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """A team sees its own tasks; a unit and the reviewing departments see a task once it was fed back."""
        standing = access.standing(user)
        if standing.sees_all_rounds:
            return self
        fed_back = Q(stage__in=COMPLETED_STAGES)
        paths = []
        if standing.is_team:
            paths.append(Q(team__in=access.held("rounds.Team", user)))
        if standing.is_unit:
            own = access.held("rounds.Organization", user, "head_organization", "report_organization")
            paths.append(fed_back & Q(unit__in=own))
        if standing.is_reviewer:
            paths.append(fed_back)
        return access.any_of(self, paths)

    def counting_in(self, plan: Plan) -> Self:
        """Completed tasks of the term of those kinds that count for coverage."""
        return self.filter(round__plan=plan, round__kind__in=COVERAGE_KINDS, stage__in=COMPLETED_STAGES)

    def recorded_by(self, user: Any) -> Self:
        """Tasks in which the person may record findings."""
        return self.filter(team__in=access.held("rounds.Team", user, "inspect_team"))


@history.tracked()
class Inspection(models.Model):
    """One team inspects one unit in one round, under one authorisation (一次一授权)."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="inspections", verbose_name="轮次")
    team = models.ForeignKey(Team, models.PROTECT, related_name="inspections", verbose_name="巡察组")
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="inspections", verbose_name="被巡察单位")
    authorization_number = models.CharField("授权文号", max_length=60, unique=True)
    starts_on = models.DateField("进驻日期")
    ends_on = models.DateField("撤离日期")
    stage = models.CharField("阶段", max_length=10, choices=Stage, default=Stage.PREPARE)
    extends_to = models.ManyToManyField(
        Organization, blank=True, related_name="extended_inspections", verbose_name="延伸单位"
    )
    earlier = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="look_backs", verbose_name="原巡察任务"
    )

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡察任务"
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "unit"], name="inspection_unit_once_a_round"),
            models.UniqueConstraint(fields=["id", "round", "team", "unit"], name="inspection_path"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="inspection_dates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.team}巡察{self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("rounds:inspection_detail", args=[self.pk])


class PlanItemQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self if access.standing(user).sees_all_rounds else self.none()


@history.tracked()
class PlanItem(models.Model):
    """An organization that the plan wants inspected in a year, and the inspection that did it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items", verbose_name="届次")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="plan_items", verbose_name="党组织")
    year = models.PositiveSmallIntegerField("计划年度")
    kind = models.CharField("巡察方式", max_length=10, choices=RoundKind, default=RoundKind.REGULAR)
    round = models.ForeignKey(
        Round, models.SET_NULL, null=True, blank=True, related_name="plan_items", verbose_name="轮次"
    )
    earlier = models.ForeignKey(
        Inspection, models.PROTECT, null=True, blank=True, related_name="planned_look_backs", verbose_name="原巡察任务"
    )
    note = models.CharField("说明", max_length=200, blank=True)

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "规划对象"
        ordering = ["plan", "year", "organization"]
        constraints = [models.UniqueConstraint(fields=["plan", "organization", "kind", "year"], name="plan_item_once")]

    def __str__(self) -> str:
        return f"{self.organization}{self.year}年{self.get_kind_display()}"
