"""Roles on organizations, given and taken by the security administrator; and everybody's roles in words."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.refusals import LostRace, locked
from rounds.organizations.access import add_organization_role, remove_organization_role
from rounds.organizations.choices import ORGANIZATION_PERMISSIONS, OrganizationRole
from rounds.organizations.models import Organization
from rounds.teams.choices import TEAM_PERMISSIONS, TeamRole
from rounds.teams.services import inspects


@dataclass(frozen=True)
class Role:
    """One role of one person: where, as what. `organization` is None for a team's role, which the office composes."""

    place: str
    role: str
    label: str
    organization: Organization | None = None


def roles_of(user: Any) -> list[Role]:
    """The roles of an account read with `access.with_grants`; a leader's three permissions are one role."""
    held: dict[Any, set[str]] = {}
    for grant in user.team_grants:
        held.setdefault(grant.content_object, set()).add(grant.permission.codename)
    roles = []
    for team, codenames in held.items():
        role = next(role for role in TeamRole if set(TEAM_PERMISSIONS[role]) <= codenames)
        place = f"{team.round.year}年第{team.round.number}轮 {team.name}"
        roles.append(Role(place, role.value, role.label))
    by_permission = {codenames[0]: OrganizationRole(role) for role, codenames in ORGANIZATION_PERMISSIONS.items()}
    for grant in user.organization_grants:
        role = by_permission[grant.permission.codename]
        roles.append(Role(grant.content_object.name, role.value, role.label, grant.content_object))
    return roles


@transaction.atomic
def give_role(organization: Organization, *, user: User, role: str, by: User) -> None:
    """Let the person act for the organization in this role.

    Raises ValidationError for oneself, an administrator, a closed account, a role held already, for reviewers of an
    organization that neither reviews nor receives, and for somebody who inspects the unit (回避, domain.md §1.7).
    """
    # A duty may be changing at this moment: an administrator never holds a role.
    person = locked(User.objects, user.pk)
    if person.pk == by.pk:
        raise ValidationError("不得给本人授权。")
    if not person.is_active:
        raise ValidationError("该账号已停用，不能授权。")
    if role == OrganizationRole.REVIEWER and not organization.function:
        raise ValidationError("只有纪委监委、组织部、公安机关可以设会审（承办）人员。")
    if role != OrganizationRole.REVIEWER and inspects(person, organization):
        raise ValidationError(f"{person}是正在巡察“{organization}”的巡察组人员，应当回避，不能担任该单位人员。")
    if access.may(person, ORGANIZATION_PERMISSIONS[role][0], organization):
        raise ValidationError("该人员已有此角色。")
    add_organization_role(organization, user=person, role=role)


@transaction.atomic
def take_role(organization: Organization, *, user: User, role: str, by: User) -> None:
    """End the person's role. Raises ValidationError when somebody was faster."""
    if not access.may(user, ORGANIZATION_PERMISSIONS[role][0], organization):
        raise LostRace
    remove_organization_role(organization, user=user, role=role)
