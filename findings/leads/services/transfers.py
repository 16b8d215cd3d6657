"""The hand-over of a lead to a department: transfer, receipt, and the way back."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from findings.leads.access import LEAD_PERMISSIONS, end_all_grants, grant_lead, receivers_of
from findings.leads.choices import LeadAct
from findings.leads.models import Lead, Transfer
from findings.leads.notifications import tell_office, tell_people
from findings.leads.services.deadlines import handling_deadlines, receipt_deadline
from findings.leads.services.leads import check_day, grant_registrars, lock_transfer, move_lead
from inspection.accounts.models import User
from rounds.models import Organization


@transaction.atomic
def transfer_lead(
    lead: Lead, *, number: str, receiver: Organization, on: dt.date, persons: Iterable[User], by: User
) -> Transfer:
    """Hand the lead to a department under a number; from now on its named people know it, and the team no longer does.

    Raises ValidationError for a receiver without such a function, a used number, a day to come, nobody or somebody
    else's people as receiving persons, and when somebody was faster.
    """
    number, persons = number.strip(), list(persons)
    if not receiver.function:
        raise ValidationError("承办单位须为纪委监委、组织部或公安机关。")
    if not persons:
        raise ValidationError("请至少选择一名承办人员。")
    if receivers_of(receiver).filter(pk__in=[person.pk for person in persons]).count() != len(persons):
        raise ValidationError(f"承办人员须为{receiver}的会审（承办）人员。")
    check_day(on, "移交日期")
    if Transfer.objects.filter(committee=lead.committee_id, number=number).exists():
        raise ValidationError(f"移交文号“{number}”已被使用。")
    move_lead(lead, LeadAct.TRANSFER, receiver=receiver, return_reason="")
    due = receipt_deadline(lead, transferred_on=on)
    try:
        with transaction.atomic():
            transfer = Transfer.objects.create(
                lead=lead,
                committee_id=lead.committee_id,
                number=number,
                receiver=receiver,
                transferred_on=on,
                transferred_by=by,
                **due,
            )
    except IntegrityError as error:
        raise ValidationError(f"移交文号“{number}”已被使用。") from error
    end_all_grants(lead)
    for person in persons:
        for codename in LEAD_PERMISSIONS:
            grant_lead(lead, user=person, codename=codename, reason=f"移交承办（{number}）", by=by)
    tell_people(persons, "待签收")
    return transfer


@transaction.atomic
def receive_lead(lead: Lead, *, by: User) -> Transfer:
    """Sign for the lead; the deadlines for opinion and result run from today.

    Raises ValidationError for the person who sent it, and when somebody was faster.
    """
    transfer = lock_transfer(lead)
    if transfer.transferred_by_id == by.pk:
        raise ValidationError("移交人不得签收本人移交的线索。")
    move_lead(lead, LeadAct.RECEIVE)
    due = handling_deadlines(lead, received_on=timezone.localdate(), explained=transfer.due_explanation)
    facts = {"received_by": by, "received_at": timezone.now(), **due}
    for name, value in facts.items():
        setattr(transfer, name, value)
    transfer.save(update_fields=list(facts))
    tell_office(lead, "已由承办单位签收")
    return transfer


@transaction.atomic
def return_transfer(lead: Lead, *, reason: str, by: User) -> Transfer:
    """The receiver gives the lead back; its people no longer know it, and the office may transfer it elsewhere.

    Raises ValidationError without a reason, and when somebody was faster.
    """
    if not reason.strip():
        raise ValidationError("请填写退回理由。")
    transfer = lock_transfer(lead)
    move_lead(lead, LeadAct.SEND_BACK, receiver=None, return_reason=reason.strip())
    transfer.returned_by, transfer.returned_at, transfer.return_reason = by, timezone.now(), reason.strip()
    transfer.save(update_fields=["returned_by", "returned_at", "return_reason"])
    end_all_grants(lead)
    grant_registrars(lead)
    tell_office(lead, "被承办单位退回")
    return transfer
