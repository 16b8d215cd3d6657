"""Need-to-know for leads: who sees the register, who may be informed of a lead, who reads or handles one until when."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils import timezone

from findings.leads.models import Lead
from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.refusals import Refused
from rounds.models import Inspection, Organization, Team

LEAD_PERMISSIONS = ("read_lead", "handle_lead")


def opens_register(user: User) -> bool:
    """Whether this person sees the register of leads at all; units and administrators do not."""
    roles = access.roles(user)
    return roles.sees_all_rounds or roles.is_team or roles.is_reviewer


def may_register(user: User) -> bool:
    """Whether the person records leads: the office and the members of teams."""
    roles = access.roles(user)
    return roles.is_office or "inspect_team" in roles.on_teams


def recordable(user: User) -> models.QuerySet:
    """The inspections for which the person records leads."""
    inspections = Inspection.objects.visible_to(user)
    of_office = Q(committee__in=access.roles(user).office_of)
    return inspections.filter(of_office | Q(pk__in=inspections.recorded_by(user).values("pk")))


def is_receiving(user: User, lead: Lead) -> bool:
    """Whether the lead came to a department for which the person works."""
    return lead.receiver is not None and access.may(user, "review_organization", lead.receiver)


def may_know(people: models.QuerySet) -> models.QuerySet:
    """Of these accounts the ones that may be informed of a lead: no administrators, no head or liaison of a unit."""
    return people.filter(is_active=True).exclude(
        Q(duty__in=access.ADMINISTRATORS) | Q(pk__in=access.grantees("rounds.Organization", *access.UNIT_PERMISSIONS))
    )


def leaders_who_may_know(team: Team) -> models.QuerySet:
    """The leader of the team, unless the account may not be informed of leads."""
    return may_know(access.holders(team, "lead_team"))


def departments_of(committees: Iterable[int]) -> models.QuerySet:
    """The departments of these committees to which leads go: 纪委监委, 组织部, 公安机关."""
    return Organization.objects.active().filter(committee__in=committees).exclude(function="")


def receivers_of(organization: Organization) -> models.QuerySet:
    """The people who may receive leads for a department."""
    return may_know(access.holders(organization, "review_organization")).order_by("full_name", "pk")


def steering_of(lead: Lead) -> models.QuerySet:
    """Office and leading group of the committee to which the lead belongs."""
    return access.holders(lead.committee, "office_committee", "group_committee")


def people_who_may_be_told(user: User, lead: Lead) -> models.QuerySet:
    """The people to whom this person may grant the lead; never the person himself."""
    people: models.QuerySet[User] = User.objects.none()
    if lead.committee_id in access.roles(user).committees:
        known = Q(pk__in=steering_of(lead).values("pk"))
        if lead.team:
            known |= Q(pk__in=access.holders(lead.team).values("pk"))
        people = User.objects.filter(known)
    elif lead.receiver and is_receiving(user, lead):
        people = receivers_of(lead.receiver)
    return may_know(people).exclude(pk=user.pk).order_by("full_name", "pk")


def grant_lead(
    lead: Lead, *, user: User, codename: str, reason: str, by: User | None, expires_at: dt.datetime | None = None
) -> None:
    """Grant the person to read or handle this lead, with a reason and until a moment.

    Raises Refused without a reason, for one of the three administrators, and for the head or liaison of an inspected
    unit: an inspected unit never learns that a lead exists.
    """
    refuse_knowing(user)
    if not reason.strip():
        raise Refused("请填写授权理由。")
    access.grant(user, codename, lead, reason=reason, expires_at=expires_at, granted_by=by)


def refuse_knowing(user: User) -> None:
    """Raises Refused for one of the three administrators and for the head or liaison of an inspected unit."""
    if user.duty in access.ADMINISTRATORS:
        raise Refused("三员账号不得阅看线索。")
    if access.roles(user).is_unit:
        raise Refused("被巡察单位人员不得阅看线索。")


def grant_new_leads(leads: list[Lead], *, user: User, reason: str, by: User) -> None:
    """Grant the person to read and handle leads that were registered together. Raises Refused as grant_lead."""
    refuse_knowing(user)
    access.grant_all(user, LEAD_PERMISSIONS, leads, reason=reason, granted_by=by)


def revoke_lead(lead: Lead, *, user: User) -> int:
    """Remove the person's grants on this lead; returns how many."""
    return access.revoke(user, lead)


@dataclass
class GrantLine:
    """What one person is granted on a lead: what, why, until when, by whom."""

    user: User
    granted_by: User | None
    granted_at: dt.datetime
    reason: str
    expires_at: dt.datetime | None
    is_expired: bool
    may_end: bool
    may_handle: bool = False


def grant_lines(lead: Lead, viewer: User) -> list[GrantLine]:
    """Everybody who holds a grant on the lead, one line each, oldest first."""
    rows: dict[int, GrantLine] = {}
    mine = set(people_who_may_be_told(viewer, lead).values_list("pk", flat=True)) | {viewer.pk}
    for grant in access.grants_on(lead).select_related("user", "permission", "granted_by").order_by("pk"):
        row = rows.setdefault(
            grant.user_id,
            GrantLine(
                user=grant.user,
                granted_by=grant.granted_by,
                granted_at=grant.granted_at,
                reason=grant.reason,
                expires_at=grant.expires_at,
                is_expired=grant.expires_at is not None and grant.expires_at <= timezone.now(),
                may_end=grant.user_id in mine,
            ),
        )
        row.may_handle |= grant.permission.codename == "handle_lead"
    return list(rows.values())


def end_all_grants(lead: Lead) -> None:
    """Remove all grants on the lead but those of its office and leading group."""
    known = User.objects.filter(pk__in=access.grants_on(lead).values("user"))
    for user in known.exclude(pk__in=steering_of(lead).values("pk")):
        access.revoke(user, lead)
