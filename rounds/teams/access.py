"""Who is given which role on a team; nothing else grants or takes one."""

from django.db import transaction

from inspection.accounts.models import User
from inspection.lib import access
from rounds.teams.choices import TEAM_PERMISSIONS
from rounds.teams.models import Team


@transaction.atomic
def set_team_role(team: Team, *, user: User, role: str | None) -> None:
    """Give the person exactly the permissions of this role on the team; None takes all away.

    Raises ValidationError for one of the three administrators.
    """
    access.refuse_role(user)
    access.revoke(user, team)
    for codename in TEAM_PERMISSIONS[role] if role else ():
        access.grant(user, codename, team)
