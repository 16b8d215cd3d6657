"""What the receiver does with a lead, and what came of it."""

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from findings.leads.choices import LeadAct
from findings.leads.models import Disposal, Lead, Outcome
from findings.leads.notifications import tell_office
from findings.leads.services.leads import check_day, move_lead
from inspection.accounts.models import User


@transaction.atomic
def dispose_lead(lead: Lead, *, kind: str, decided_on: dt.date, opinion: str, by: User) -> Disposal:
    """Record a disposal (《监督执纪工作规则》); a later one follows an earlier one.

    Raises ValidationError for a day to come or before the transfer, and when somebody was faster.
    """
    check_day(decided_on, "处置日期")
    if lead.transfers.filter(returned_at=None, transferred_on__gt=decided_on).exists():
        raise ValidationError("处置日期不能早于移交日期。")
    move_lead(lead, LeadAct.DISPOSE)
    return Disposal.objects.create(lead=lead, kind=kind, decided_on=decided_on, opinion=opinion, decided_by=by)


@transaction.atomic
def close_lead(
    lead: Lead,
    *,
    form: str,
    summary: str,
    closed_on: dt.date,
    by: User,
    sanction: str = "",
    handed_to_justice: bool = False,
    recovered: Decimal | None = None,
) -> Outcome:
    """Record what came of the lead and end it.

    Raises ValidationError for a day to come or before the last disposal, a negative amount, and when somebody was faster.
    """
    check_day(closed_on, "办结日期")
    if lead.disposals.filter(decided_on__gt=closed_on).exists():
        raise ValidationError("办结日期不能早于处置日期。")
    if recovered is not None and recovered < 0:
        raise ValidationError("追缴金额不能为负数。")
    move_lead(lead, LeadAct.CLOSE)
    outcome = Outcome.objects.create(
        lead=lead,
        form=form,
        sanction=sanction,
        handed_to_justice=handed_to_justice,
        recovered=recovered,
        summary=summary,
        closed_on=closed_on,
        recorded_by=by,
    )
    tell_office(lead, "已办结")
    return outcome
