"""Grants on a lead to people of one's own side, and their history."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from findings.leads.access import grant_lead, people_who_may_be_told, revoke_lead
from findings.leads.acts import LEAD_ACTS
from findings.leads.models import Lead, LeadUserObjectPermission
from findings.leads.notifications import tell_people
from inspection.accounts.models import User
from inspection.lib import history
from inspection.lib.refusals import LostRace, Refused
from inspection.lib.service import service
from inspection.trail.services import Entry

GRANT_GONE = "该授权刚刚已由他人收回，请刷新后查看。"


@service
def share_lead(
    lead: Lead, *, user: User, codename: str, reason: str, by: User, expires_on: dt.date | None = None
) -> None:
    """Grant a person of one's own side to read this lead, or to read and handle it, until the end of a day.

    Raises NotAllowed without the role, Refused for oneself, for somebody outside the side of `by`, without reason and
    for a day in the past.
    """
    LEAD_ACTS.begin(by, lead, "share")
    if user == by:
        raise Refused("不得为本人授权，请由其他有权人员办理。")
    if not people_who_may_be_told(by, lead).filter(pk=user.pk).exists():
        raise Refused("只能授权给巡察办、领导小组和本巡察组人员；承办单位只能授权给本单位承办人员。")
    expires_at = None
    if expires_on:
        if expires_on < timezone.localdate():
            raise Refused("失效日期不能早于今天。")
        expires_at = timezone.make_aware(dt.datetime.combine(expires_on, dt.time.max))
    for name in {"read_lead", codename}:
        grant_lead(lead, user=user, codename=name, reason=reason, by=by, expires_at=expires_at)
    tell_people([user], "已授权您办理")


@service
def end_grant(lead: Lead, *, user: User, by: User) -> None:
    """Remove the grants of a person of one's own side.

    Raises NotAllowed without the role, Refused for somebody of another side, LostRace when the access was gone already.
    """
    LEAD_ACTS.begin(by, lead, "share")
    if user != by and not people_who_may_be_told(by, lead).filter(pk=user.pk).exists():
        raise Refused("只能收回本方人员的授权。")
    if not revoke_lead(lead, user=user):
        raise LostRace(GRANT_GONE)


def grant_history(lead: Lead, *, limit: int = 50) -> list[Entry]:
    """Grants given, changed and removed, with moment and giver, newest first."""
    events = (
        history.events_of(LeadUserObjectPermission)
        .filter(content_object=lead)
        .select_related("user", "permission")
        .order_by("-pgh_created_at", "-pgh_id")[: limit * 2]
    )
    # Reading and handling are two rows of one decision.
    decisions: dict[tuple[Any, ...], list[Any]] = {}
    for event in events:
        decisions.setdefault((event.pgh_created_at, event.pgh_label, event.user_id), []).append(event)
    givers = User.objects.in_bulk({(rows[0].pgh_context or {}).get("user") for rows in decisions.values()} - {None})
    return [_entry(rows, givers) for rows in list(decisions.values())[:limit]]


def _entry(rows: list[Any], givers: Mapping[Any, User]) -> Entry:
    event = rows[0]
    context: dict[str, Any] = event.pgh_context or {}
    what = "阅看并承办" if any(row.permission.codename == "handle_lead" for row in rows) else "阅看"
    is_end = event.pgh_label == "removed"
    return Entry(
        at=event.pgh_created_at,
        who=str(givers.get(context.get("user"), "系统")),
        what=f"收回{event.user}的授权" if is_end else f"授权{event.user}{what}",
        icon="lock" if is_end else "key-round",
        address=context.get("address") or "",
        lines=[] if is_end else [f"理由：{event.reason}"],
    )
