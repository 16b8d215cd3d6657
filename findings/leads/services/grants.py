"""Who of one's own side may know a lead."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from findings.leads.access import circle_of, grant_lead, revoke_lead
from findings.leads.models import Lead, LeadUserObjectPermission
from findings.leads.notifications import tell_people
from inspection.accounts.models import User
from inspection.lib.refusals import LostRace
from inspection.trail.services import Entry


@transaction.atomic
def share_lead(
    lead: Lead, *, user: User, codename: str, reason: str, by: User, expires_on: dt.date | None = None
) -> None:
    """Let a person of one's own side read this lead, or read and handle it, until the end of a day.

    Raises ValidationError for oneself, for somebody outside the side of `by`, without reason and for a day in the past.
    """
    if user == by:
        raise ValidationError("不得为本人授权，请由其他有权人员办理。")
    if not circle_of(by, lead).filter(pk=user.pk).exists():
        raise ValidationError("只能授权给巡察办、领导小组和本巡察组人员；承办单位只能授权给本单位承办人员。")
    expires_at = None
    if expires_on:
        if expires_on < timezone.localdate():
            raise ValidationError("失效日期不能早于今天。")
        expires_at = timezone.make_aware(dt.datetime.combine(expires_on, dt.time.max))
    for name in {"read_lead", codename}:
        grant_lead(lead, user=user, codename=name, reason=reason, by=by, expires_at=expires_at)
    tell_people([user], "已授权您办理")


@transaction.atomic
def end_grant(lead: Lead, *, user: User, by: User) -> None:
    """Take a person of one's own side off this lead.

    Raises ValidationError for somebody of another side, and when the access was gone already.
    """
    if user != by and not circle_of(by, lead).filter(pk=user.pk).exists():
        raise ValidationError("只能收回本方人员的授权。")
    if not revoke_lead(lead, user=user):
        raise LostRace("该授权刚刚已由他人收回，请刷新后查看。")


def grant_story(lead: Lead, *, limit: int = 50) -> list[Entry]:
    """Who was let in, changed or shut out, when and by whom, newest first; people who are out again stay on record."""
    events = (
        LeadUserObjectPermission.pgh_event_model.objects.filter(content_object=lead)
        .select_related("user", "permission")
        .order_by("-pgh_created_at", "-pgh_id")[: limit * 2]
    )
    # Reading and handling are two rows of one act.
    acts: dict[tuple, list] = {}
    for event in events:
        acts.setdefault((event.pgh_created_at, event.pgh_label, event.user_id), []).append(event)
    givers = User.objects.in_bulk({(rows[0].pgh_context or {}).get("user") for rows in acts.values()} - {None})
    return [_told(rows, givers) for rows in list(acts.values())[:limit]]


def _told(rows: list, givers: dict[int, User]) -> Entry:
    event, context = rows[0], rows[0].pgh_context or {}
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
