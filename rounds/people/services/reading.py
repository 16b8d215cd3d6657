"""Everybody's roles, and how they were given and taken, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Model

from inspection.accounts.models import User
from inspection.lib import history
from inspection.trail.services import Entry, merged
from rounds.committees.choices import COMMITTEE_PERMISSIONS, CommitteeRole
from rounds.committees.models import Committee, CommitteeUserObjectPermission, with_committee
from rounds.organizations.choices import ORGANIZATION_PERMISSIONS, OrganizationRole
from rounds.organizations.models import Organization, OrganizationUserObjectPermission
from rounds.teams.choices import TEAM_PERMISSIONS, TeamRole

NEWEST = 50


@dataclass(frozen=True)
class Role:
    """One role of one person: where, as what. Without `anchor` it is a team's role, which the office composes.

    `field` is the field of the form by which the role is given and taken.
    """

    place: str
    role: str
    label: str
    anchor: Committee | Organization | None = None
    field: str = ""


def roles_of(user: User, *, several: bool = False) -> list[Role]:
    """The roles of an account read with `access.with_grants`; a leader's three permissions are one role.

    With several committees each place names its own.
    """
    return [*_of_committees(user), *_of_teams(user, several), *_of_organizations(user, several)]


def _of_committees(user: Any) -> Iterator[Role]:
    by_permission = {codename: CommitteeRole(role) for role, (codename,) in COMMITTEE_PERMISSIONS.items()}
    for grant in user.committee_grants:
        role = by_permission[grant.permission.codename]
        yield Role(str(grant.content_object), role.value, str(role.label), grant.content_object, "committee")


def _of_teams(user: Any, several: bool) -> Iterator[Role]:
    held: dict[Any, set[str]] = {}
    for grant in user.team_grants:
        held.setdefault(grant.content_object, set()).add(grant.permission.codename)
    for team, codenames in held.items():
        role = next(role for role in TeamRole if set(TEAM_PERMISSIONS[role]) <= codenames)
        sender = f"（{team.round.committee}）" if several else ""
        yield Role(f"{team.round.year}年第{team.round.number}轮 {team.name}{sender}", role.value, str(role.label))


def _of_organizations(user: Any, several: bool) -> Iterator[Role]:
    by_permission = {codename: OrganizationRole(role) for role, (codename,) in ORGANIZATION_PERMISSIONS.items()}
    for grant in user.organization_grants:
        role, organization = by_permission[grant.permission.codename], grant.content_object
        place = with_committee(organization) if several else organization.name
        yield Role(place, role.value, str(role.label), organization, "organization")


def grant_history_of(user: User) -> list[Entry]:
    """Which roles on committees and organizations the person was given and lost, newest first."""
    grants = (CommitteeUserObjectPermission, OrganizationUserObjectPermission)
    return merged(*(_grant_history(user, table) for table in grants))[:NEWEST]


def _grant_history(user: User, table: type[Model]) -> list[Entry]:
    events = list(history.events_of(table).filter(user=user).order_by("-pgh_id")[:NEWEST])
    anchors: Any = table._meta.get_field("content_object").related_model
    places = anchors._base_manager.in_bulk({event.content_object_id for event in events})
    labels = Permission.objects.in_bulk({event.permission_id for event in events})
    actors = User.objects.in_bulk({(event.pgh_context or {}).get("user") for event in events} - {None})
    return [
        Entry(
            at=event.pgh_created_at,
            who=str(actors.get((event.pgh_context or {}).get("user"), "系统")),
            what=f"{'收回' if event.pgh_label == 'removed' else '授予'}“{places.get(event.content_object_id, '')}”"
            f"{labels[event.permission_id].name}角色",
            icon="trash-2" if event.pgh_label == "removed" else "key-round",
            address=(event.pgh_context or {}).get("address") or "",
        )
        for event in events
    ]
