"""Need-to-know: who may read or handle one lead, why and until when."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from findings.models import Lead
from inspection.accounts.models import User
from inspection.lib import access

LEAD_PERMISSIONS = ("read_lead", "handle_lead")


@transaction.atomic
def grant_lead(
    lead: Lead, *, user: User, codename: str, reason: str, by: User | None, expires_at: dt.datetime | None = None
) -> None:
    """Let the person read or handle this lead, for a reason, until it expires.

    Raises ValidationError for one of the three administrators, and for the head or liaison of an inspected unit:
    an inspected unit never learns that a lead exists.
    """
    if user.duty in access.ADMINISTRATORS:
        raise ValidationError("三员账号不得阅看线索。")
    if access.standing(user).is_unit:
        raise ValidationError("被巡察单位人员不得阅看线索。")
    if not reason.strip():
        raise ValidationError("请填写授权理由。")
    access.grant(user, codename, lead, reason=reason, expires_at=expires_at, granted_by=by)


def revoke_lead(lead: Lead, *, user: User) -> None:
    """End the person's access to this lead."""
    access.revoke(user, lead)
