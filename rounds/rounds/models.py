from collections.abc import Iterable, Sequence
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from inspection.accounts.models import User
from inspection.lib import access, history
from rounds.committees.choices import Level
from rounds.committees.models import Committee
from rounds.organizations.models import Organization
from rounds.plans.choices import RoundKind
from rounds.plans.models import Plan
from rounds.rounds.choices import CITY_KINDS, DEFAULT_REVIEW_CHAIN, EXCHANGE_KINDS, ReviewParty, Stage
from rounds.rules.models import CategoryTree, RuleSet


def round_name(plan: str, number: int, kind: str) -> str:
    """What a round is called everywhere, by the name of its plan, its number and its kind."""
    return f"{plan}第{number}轮{RoundKind(kind).label}巡察"


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: User) -> Self:
        """Office and leading group see their committee's rounds, a team those it works in; nobody else sees one."""
        roles = access.roles(user)
        paths = [Q(committee__in=roles.committees)] if roles.committees else []
        if roles.is_team:
            paths.append(Q(pk__in=access.granted_subquery("rounds.Team", user).values("content_object__round")))
        return access.any_of(self, paths)

    def countable_by(self, user: User) -> Self:
        """Rounds that the person may count, a city those of its counties too."""
        return self.filter(committee__in=access.roles(user).sees_figures_of)

    def overseen_by(self, user: User) -> Self:
        """The rounds of counties below the person's city: plan, progress and figures, never a wording."""
        return self.filter(committee__in=access.roles(user).counties)

    def joinable_by(self, user: User) -> Self:
        """The 联动 rounds of the city above that a county for whose office the person acts has still to join."""
        roles = access.roles(user)
        waiting = counties_to_join().filter(pk__in=roles.office_of & roles.below_city)
        return self.filter(Exists(waiting), kind=RoundKind.JOINT, frame=None).exclude(stage=Stage.ARCHIVE)


def kinds_for(committee: Committee) -> list[RoundKind]:
    """The kinds of round the committee opens: 提级, 交叉 and 联动 need a city with its counties, above or here."""
    alone = committee.level == Level.COUNTY and committee.city_id is None
    return [kind for kind in RoundKind if not (alone and kind in CITY_KINDS)]


def counties_to_join() -> models.QuerySet[Committee]:
    """Inside a statement on frames: the counties below the committee of the frame that have not joined it."""
    joined = Round.objects.filter(frame=OuterRef(OuterRef("pk")), committee=OuterRef("pk"))
    return Committee.objects.filter(~Exists(joined), city=OuterRef("committee"))


@history.tracked()
class Round(models.Model):
    """巡察轮次: one round of inspections, opened by the office for a term, with its own rules and category tree."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="rounds", verbose_name="派出党委")
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
    frame = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="joined", verbose_name="市级联动轮次"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="创建人")
    created_at = models.DateTimeField("创建时间", default=timezone.now, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡察轮次"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="round_number_once_a_term"),
            models.UniqueConstraint(fields=["id", "committee"], name="round_committee"),
            models.UniqueConstraint(
                fields=["committee", "frame"], condition=Q(frame__isnull=False), name="round_joins_a_frame_once"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="round_dates_in_order"),
        ]

    def __str__(self) -> str:
        return round_name(str(self.plan), self.number, self.kind)

    def get_absolute_url(self) -> str:
        return reverse("rounds:round_detail", args=[self.pk])

    @property
    def is_frame(self) -> bool:
        """Whether counties may join: a 联动 round of a committee that has counties."""
        return self.kind == RoundKind.JOINT and self.frame_id is None and self.committee.counties.exists()

    @property
    def exchanges_people(self) -> bool:
        """Whether a team may be sent from one county: a 交叉 or 联动 round of a committee that has counties."""
        return self.kind in EXCHANGE_KINDS and self.committee.counties.exists()

    def crossed_counties(self, units: Iterable[Organization]) -> models.QuerySet[Committee]:
        """The counties of these units, into which a 交叉 round sends people of others; none in a round of another kind."""
        if self.kind != RoundKind.CROSS:
            return Committee.objects.none()
        return self.committee.counties.filter(pk__in={unit.committee_id for unit in units})

    def inspectable_units(self) -> models.QuerySet[Organization]:
        """The committee's own base list; for a city's 提级, 交叉 and 联动 rounds also those of its counties."""
        family = Q(committee=self.committee_id)
        if self.kind in CITY_KINDS:
            family |= Q(committee__city=self.committee_id)
        return Organization.objects.filter(family)

    def review_chain(self) -> list[tuple[int, str]]:
        """Order and party of each step that closes a ledger item of this round."""
        return list(self.review_steps.values_list("order", "party")) or list(DEFAULT_REVIEW_CHAIN)

    def unique_error_message(self, model_class: type[models.Model], unique_check: Sequence[str]) -> ValidationError:
        """A number sent twice, in a sentence a clerk understands."""
        return ValidationError(f"{self.plan}第{self.number}轮已经建立，请勿重复提交。")


@history.tracked()
class RoundStage(models.Model):
    """轮次阶段: planned and real dates of one stage of a round."""

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
    """会审环节: one party in the chain that closes ledger items of a round; equal orders review side by side."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="review_steps", verbose_name="轮次")
    order = models.PositiveSmallIntegerField("顺序")
    party = models.CharField("会审方", max_length=24, choices=ReviewParty)

    class Meta:
        verbose_name = verbose_name_plural = "会审环节"
        ordering = ["round", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "party"], name="review_party_once")]
