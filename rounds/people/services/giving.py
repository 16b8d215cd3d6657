"""Roles on committees and organizations, given and taken by the security administrator."""

from functools import partial

from django.db import transaction

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.access import Duty
from inspection.lib.refusals import LostRace, Refused, locked
from inspection.lib.service import service
from inspection.notices.services import notify
from rounds.committees.access import add_committee_role, remove_committee_role
from rounds.committees.choices import COMMITTEE_PERMISSIONS, CommitteeRole
from rounds.committees.models import Committee
from rounds.organizations.access import add_organization_role, remove_organization_role
from rounds.organizations.choices import ORGANIZATION_PERMISSIONS, OrganizationRole
from rounds.organizations.models import Organization
from rounds.teams.services import inspects, is_on_open_team

Anchor = Committee | Organization
OF_UNIT = (OrganizationRole.HEAD, OrganizationRole.LIAISON)


@service
def give_role(anchor: Anchor, *, user: User, role: str, by: User) -> None:
    """Let the person act for the committee or organization in this role, and tell the person.

    Raises PermissionDenied for anybody but the security administrator. Raises Refused for oneself, an administrator, a
    closed account, a role held already, for reviewers of an organization that neither reviews nor receives, and where
    the person would meet their own work: who inspects a unit does not act for it (回避, domain.md §1.7), office and
    leading group are neither on a team of their committee nor both in one person, and the office does not act for a unit
    of its committee.
    """
    access.require_duty(by, Duty.SECURITY_ADMIN)
    # A duty may be changing at this moment: an administrator never holds a role.
    person = locked(User.objects, user.pk)
    if person.pk == by.pk:
        raise Refused("不得给本人授权。")
    if not person.is_active:
        raise Refused("该账号已停用，不能授权。")
    access.refuse_role(person)
    if isinstance(anchor, Committee):
        _refuse_on_committee(anchor, person, role)
    else:
        _refuse_on_organization(anchor, person, role)
    if access.may(person, _codename(anchor, role), anchor):
        raise Refused("该人员已有此角色。")
    if isinstance(anchor, Committee):
        add_committee_role(anchor, user=person, role=role)
    else:
        add_organization_role(anchor, user=person, role=role)
    _tell(person, f"您已被授予“{anchor}”{_label(anchor, role)}角色")


@service
def take_role(anchor: Anchor, *, user: User, role: str, by: User) -> None:
    """End the person's role, and tell the person.

    Raises PermissionDenied for anybody but the security administrator, LostRace when somebody was faster.
    """
    access.require_duty(by, Duty.SECURITY_ADMIN)
    if not access.may(user, _codename(anchor, role), anchor):
        raise LostRace
    if isinstance(anchor, Committee):
        remove_committee_role(anchor, user=user, role=role)
    else:
        remove_organization_role(anchor, user=user, role=role)
    _tell(user, f"您不再担任“{anchor}”{_label(anchor, role)}")


def _refuse_on_organization(organization: Organization, person: User, role: str) -> None:
    if role == OrganizationRole.REVIEWER and not organization.function:
        raise Refused("只有纪委监委、组织部、公安机关可以设会审（承办）人员。")
    if role not in OF_UNIT:
        return
    if inspects(person, organization):
        raise Refused(f"{person}是正在巡察“{organization}”的巡察组人员，应当回避，不能担任该单位人员。")
    if access.may(person, "office_committee", organization.committee):
        raise Refused(f"{person}是巡察办人员，应当回避，不能担任被巡察单位人员。")


def _refuse_on_committee(committee: Committee, person: User, role: str) -> None:
    if role == CommitteeRole.STAFF:
        return
    if is_on_open_team(person, committee):
        raise Refused(f"{person}是巡察组成员，不能同时担任巡察办人员或领导小组成员。请先由巡察办将其移出巡察组。")
    other = CommitteeRole.LEADING_GROUP if role == CommitteeRole.OFFICE else CommitteeRole.OFFICE
    if access.may(person, _codename(committee, other), committee):
        raise Refused(f"{person}已是{other.label}，办理与审定应当分开，不能由同一人承担。")
    units = Organization.objects.filter(committee=committee).reported_by(person)
    if role == CommitteeRole.OFFICE and (unit := units.first()):
        raise Refused(f"{person}是“{unit}”的主要负责人或整改联络员，应当回避，不能担任巡察办人员。")


def _codename(anchor: Anchor, role: str) -> str:
    """Each of these roles is one permission. Raises Refused for a role the anchor does not have."""
    permissions = COMMITTEE_PERMISSIONS if isinstance(anchor, Committee) else ORGANIZATION_PERMISSIONS
    if role not in permissions:
        raise Refused("所选角色与党组织不符。")
    [codename] = permissions[role]
    return codename


def _label(anchor: Anchor, role: str) -> str:
    return str((CommitteeRole if isinstance(anchor, Committee) else OrganizationRole)(role).label)


def _tell(person: User, title: str) -> None:
    transaction.on_commit(partial(notify, [person], title=title))
