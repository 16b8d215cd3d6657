"""Who is given which role on a team or an organization; nothing else grants or takes one."""

from django.core.exceptions import ValidationError
from django.db import transaction

from inspection.accounts.models import User
from inspection.lib import access
from rounds.choices import ORGANIZATION_PERMISSIONS, TEAM_PERMISSIONS
from rounds.models import Organization, Team


def _refuse_administrators(user: User) -> None:
    if user.duty in access.ADMINISTRATORS:
        raise ValidationError("三员账号（系统管理员、安全保密管理员、安全审计员）不得承担业务角色。")


@transaction.atomic
def set_team_role(team: Team, *, user: User, role: str | None) -> None:
    """Give the person exactly the permissions of this role on the team; None takes all away.

    Raises ValidationError for one of the three administrators.
    """
    _refuse_administrators(user)
    access.revoke(user, team)
    for codename in TEAM_PERMISSIONS[role] if role else ():
        access.grant(user, codename, team)


@transaction.atomic
def add_organization_role(organization: Organization, *, user: User, role: str) -> None:
    """Give the person this role on the organization, besides others already held there.

    Raises ValidationError for one of the three administrators.
    """
    _refuse_administrators(user)
    for codename in ORGANIZATION_PERMISSIONS[role]:
        access.grant(user, codename, organization)


def remove_organization_role(organization: Organization, *, user: User, role: str) -> None:
    """Take this role on the organization away from the person."""
    access.revoke(user, organization, *ORGANIZATION_PERMISSIONS[role])
