"""The transfer of a lead to a department, its receipt, and the way back."""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from findings.leads.access import LEAD_PERMISSIONS, departments_of, end_all_grants, grant_lead, receivers_of
from findings.leads.acts import LEAD_ACTS
from findings.leads.models import Lead, Transfer
from findings.leads.notifications import tell_office, tell_people
from findings.leads.services.deadlines import handling_deadlines, receipt_deadline
from findings.leads.services.leads import check_day, grant_registrars, lock_transfer
from inspection.accounts.models import User
from inspection.lib.refusals import Refused
from inspection.lib.service import service
from rounds.models import Organization


@service
def transfer_lead(
    lead: Lead, *, number: str, receiver: Organization, on: dt.date, persons: Iterable[User], by: User
) -> Transfer:
    """Transfer the lead to a department under a number; its named people are granted on it, all others lose their grants.

    Raises NotAllowed without the role, LostRace when somebody was faster, Refused for a receiver that is no such
    department of the same committee, a used number, a day to come, nobody or somebody else's people as receiving persons.
    """
    LEAD_ACTS.begin(by, lead, "transfer")
    number, persons = number.strip(), list(persons)
    if not departments_of([lead.committee_id]).filter(pk=receiver.pk).exists():
        raise Refused("承办单位须为纪委监委、组织部或公安机关。")
    if not persons:
        raise Refused("请至少选择一名承办人员。")
    if receivers_of(receiver).filter(pk__in=[person.pk for person in persons]).count() != len(persons):
        raise Refused(f"承办人员须为{receiver}的会审（承办）人员。")
    check_day(on, "移交日期")
    if Transfer.objects.filter(committee=lead.committee_id, number=number).exists():
        raise Refused(f"移交文号“{number}”已被使用。")
    LEAD_ACTS.move(lead, "transfer", receiver=receiver, return_reason="")
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
        raise Refused(f"移交文号“{number}”已被使用。") from error
    end_all_grants(lead)
    for person in persons:
        for codename in LEAD_PERMISSIONS:
            grant_lead(lead, user=person, codename=codename, reason=f"移交承办（{number}）", by=by)
    tell_people(persons, "待签收")
    return transfer


@service
def receive_lead(lead: Lead, *, by: User) -> Transfer:
    """Sign for the lead; the deadlines for opinion and result run from today.

    Raises NotAllowed without the role, Refused for the person who sent it, LostRace when somebody was faster.
    """
    transfer = lock_transfer(lead)
    LEAD_ACTS.refuse(by, lead, "receive")
    LEAD_ACTS.move(lead, "receive")
    due = handling_deadlines(lead, received_on=timezone.localdate(), explained=transfer.due_explanation)
    facts = {"received_by": by, "received_at": timezone.now(), **due}
    for name, value in facts.items():
        setattr(transfer, name, value)
    transfer.save(update_fields=list(facts))
    tell_office(lead, "已由承办单位签收")
    return transfer


@service
def return_transfer(lead: Lead, *, reason: str, by: User) -> Transfer:
    """The receiver returns the lead; its people lose their grants, and the office may transfer it elsewhere.

    Raises NotAllowed without the role, Refused without a reason, LostRace when somebody was faster.
    """
    transfer = lock_transfer(lead)
    LEAD_ACTS.refuse(by, lead, "send_back")
    if not reason.strip():
        raise Refused("请填写退回理由。")
    LEAD_ACTS.move(lead, "send_back", receiver=None, return_reason=reason.strip())
    transfer.returned_by, transfer.returned_at, transfer.return_reason = by, timezone.now(), reason.strip()
    transfer.save(update_fields=["returned_by", "returned_at", "return_reason"])
    end_all_grants(lead)
    grant_registrars(lead)
    tell_office(lead, "被承办单位退回")
    return transfer
