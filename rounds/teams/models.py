from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from guardian.models import UserObjectPermissionBase

from inspection.accounts.models import User
from inspection.lib import access, history
from rounds.committees.models import Committee
from rounds.rounds.choices import Stage
from rounds.rounds.models import Round
from rounds.teams.choices import TeamRole


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: User) -> Self:
        roles = access.roles(user)
        paths = [Q(round__committee__in=roles.committees)] if roles.committees else []
        if roles.is_team:
            paths.append(Q(pk__in=access.granted_ids("rounds.Team", user)))
        return access.any_of(self, paths)

    def without_leader(self) -> Self:
        """Teams that inspect in a round under way and have no leader."""
        at_work = self.filter(inspections__isnull=False).exclude(round__stage=Stage.ARCHIVE)
        return at_work.exclude(members__role=TeamRole.LEADER).distinct()


@history.tracked()
class Team(models.Model):
    """巡察组: a team that exists for one round."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="teams", verbose_name="轮次")
    sent_from = models.ForeignKey(
        Committee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="派员县"
    )
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
    """巡察组授权: direct-foreign-key grants on a team."""

    content_object = models.ForeignKey(Team, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = verbose_name_plural = "巡察组授权"
        indexes = [models.Index(fields=["user", "permission", "content_object"], name="team_grant")]


@history.tracked()
class TeamMember(models.Model):
    """巡察组成员: a person's post on a team; the matching grants are given and taken by rounds/teams/access.py in the same step."""

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
