from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from inspection.accounts.models import User
from inspection.lib import access, history
from rounds.committees.models import Committee
from rounds.inspections.querysets import OfInspectionQuerySet
from rounds.organizations.models import Organization
from rounds.plans.models import Plan
from rounds.rounds.choices import COMPLETED_STAGES, COVERAGE_KINDS, Stage
from rounds.rounds.models import Round
from rounds.teams.models import Team


class InspectionQuerySet(OfInspectionQuerySet["Inspection"]):
    """A team sees its own tasks; a unit and the reviewing departments see a task once it was fed back."""

    fed_back = Q(stage__in=COMPLETED_STAGES)

    def counting_in(self, plan: Plan) -> Self:
        """Completed tasks of the term of those kinds that count for coverage."""
        return self.counting(plan.pk, committee=plan.committee_id, years=(plan.first_year, plan.last_year))

    def counting(self, plan: Any, *, committee: Any, years: tuple[Any, Any]) -> Self:
        """`counting_in` for values or expressions; what the city inspected in these years covers its county's unit too."""
        from_above = Q(round__year__gte=years[0], round__year__lte=years[1]) & ~Q(committee=committee)
        done = self.filter(round__kind__in=COVERAGE_KINDS, stage__in=COMPLETED_STAGES)
        return done.filter(Q(round__plan=plan) | from_above)

    def sent_from_above(self, user: User) -> Self:
        """What a committee above sent to units of the person's own base list (上级巡察), from the day it is arranged."""
        roles = access.roles(user)
        return self.filter(unit__committee__in=roles.below_city).exclude(committee__in=roles.committees)

    def clashing_with(self, task: "Inspection") -> Self:
        """Tasks that burden the same unit beside this one: of another committee, at the same time or in the same year."""
        at_once = Q(starts_on__lte=task.ends_on, ends_on__gte=task.starts_on)
        rows = self.filter(at_once | Q(round__year=task.round.year), Q(unit=task.unit_id) | Q(extends_to=task.unit_id))
        return rows.exclude(committee=task.committee_id).distinct()

    def recorded_by(self, user: User) -> Self:
        """Tasks in which the person may record findings."""
        return self.filter(team__in=access.granted_ids("rounds.Team", user, "inspect_team"))

    def not_fed_back(self) -> Self:
        """Tasks whose list of findings is still open."""
        return self.exclude(stage__in=COMPLETED_STAGES)

    def begin_rectification(self) -> int:
        """Move those that were not fed back yet to 整改; returns how many."""
        return self.not_fed_back().update(stage=Stage.RECTIFY)


@history.tracked()
class Inspection(models.Model):
    """巡察任务: one team inspects one unit in one round, under one authorisation (一次一授权)."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="inspections", verbose_name="派出党委", db_index=False
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="inspections", verbose_name="轮次")
    team = models.ForeignKey(Team, models.PROTECT, related_name="inspections", verbose_name="巡察组")
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="inspections", verbose_name="被巡察单位")
    authorization_number = models.CharField("授权文号", max_length=60)
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
            models.UniqueConstraint(
                fields=["committee", "authorization_number"], name="inspection_authorization_number_once"
            ),
            models.UniqueConstraint(fields=["id", "round", "team", "unit"], name="inspection_path"),
            models.UniqueConstraint(
                fields=["id", "committee", "round", "team", "unit"], name="inspection_committee_path"
            ),
            models.UniqueConstraint(fields=["id", "committee"], name="inspection_committee"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="inspection_dates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.team}巡察{self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("rounds:inspection_detail", args=[self.pk])

    @property
    def is_fed_back(self) -> bool:
        return self.stage in COMPLETED_STAGES

    @property
    def is_from_above(self) -> bool:
        """Whether the unit belongs to another committee than the one that sent the inspection (提级, 交叉, 联动)."""
        return self.unit.committee_id != self.committee_id


class OfInspection(models.Model):
    """Whatever belongs to one inspection. Committee, round, team and unit are the inspection's, held equal by the database.

    The plain columns let a permission filter be one indexed condition at any size; a composite foreign key beside the
    table's migration holds them equal, and tests/test_architecture.py fails when it is forgotten.
    """

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="%(class)ss", verbose_name="巡察任务")
    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="%(class)ss", verbose_name="派出党委", db_index=False
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="%(class)ss", verbose_name="轮次")
    team = models.ForeignKey(Team, models.PROTECT, related_name="%(class)ss", verbose_name="巡察组", db_index=False)
    unit = models.ForeignKey(
        Organization, models.PROTECT, related_name="%(class)ss", verbose_name="被巡察单位", db_index=False
    )

    class Meta:
        abstract = True

    @staticmethod
    def path_of(inspection: Inspection) -> dict[str, int]:
        """The columns of a new row that say to which inspection it belongs."""
        names = ("committee_id", "round_id", "team_id", "unit_id")
        return {"inspection_id": inspection.pk, **{name: getattr(inspection, name) for name in names}}
