from django.db import models


class TeamRole(models.TextChoices):
    LEADER = "leader", "组长"
    DEPUTY = "deputy", "副组长"
    MEMBER = "member", "组员"


# A role is a set of permissions on its anchor; only rounds/access.py hands them out.
TEAM_PERMISSIONS: dict[str, tuple[str, ...]] = {
    TeamRole.LEADER: ("inspect_team", "sign_team", "lead_team"),
    TeamRole.DEPUTY: ("inspect_team", "sign_team"),
    TeamRole.MEMBER: ("inspect_team",),
}
