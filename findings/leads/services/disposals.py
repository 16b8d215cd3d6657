"""Disposals of a lead by its receiver, and its outcome."""

import datetime as dt
from decimal import Decimal

from findings.leads.acts import LEAD_ACTS
from findings.leads.models import Disposal, Lead, Outcome
from findings.leads.notifications import tell_office
from findings.leads.services.leads import check_day
from inspection.accounts.models import User
from inspection.lib.refusals import Refused
from inspection.lib.service import service


@service
def dispose_lead(lead: Lead, *, kind: str, decided_on: dt.date, opinion: str, by: User) -> Disposal:
    """Record a disposal (《监督执纪工作规则》); a later one follows an earlier one.

    Raises NotAllowed without the role, LostRace when somebody was faster, Refused for a day to come or before the
    transfer.
    """
    LEAD_ACTS.begin(by, lead, "dispose")
    check_day(decided_on, "处置日期")
    if lead.transfers.filter(returned_at=None, transferred_on__gt=decided_on).exists():
        raise Refused("处置日期不能早于移交日期。")
    LEAD_ACTS.move(lead, "dispose")
    return Disposal.objects.create(lead=lead, kind=kind, decided_on=decided_on, opinion=opinion, decided_by=by)


@service
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
    """Record the outcome of the lead and close it.

    Raises NotAllowed without the role, LostRace when somebody was faster, Refused for a day to come or before the last
    disposal, and for a negative amount.
    """
    LEAD_ACTS.begin(by, lead, "close")
    check_day(closed_on, "办结日期")
    if lead.disposals.filter(decided_on__gt=closed_on).exists():
        raise Refused("办结日期不能早于处置日期。")
    if recovered is not None and recovered < 0:
        raise Refused("追缴金额不能为负数。")
    LEAD_ACTS.move(lead, "close")
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
