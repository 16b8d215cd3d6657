"""A lead from its registration to the leading group's decision."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import TypedDict, Unpack

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from findings.findings.access import may_record
from findings.findings.models import Finding
from findings.leads.access import LEAD_PERMISSIONS, grant_lead, leaders_who_may_know, refuse_knowing
from findings.leads.acts import LEAD_ACTS
from findings.leads.models import Lead, LeadDossier, LeadImport, Transfer
from findings.leads.notifications import tell_leading_group, tell_office, tell_people
from inspection.accounts.models import User
from inspection.files.services import store_attachments
from inspection.lib.refusals import LostRace, NotAllowed, Refused, locked
from inspection.lib.service import service
from rounds.committees.services import own_committee
from rounds.models import Committee, Inspection, Organization


class DossierFields(TypedDict, total=False):
    """The sealed facts of a lead; `person` and `narrative` are required."""

    person: str
    post: str
    rank: str
    narrative: str
    discipline: str
    source: str
    proposed_disposal: str
    amount: Decimal | None


def lock_transfer(lead: Lead) -> Transfer:
    """The transfer now in force, locked after its lead. Raises LostRace when it was just taken back."""
    locked(Lead.objects.only("pk"), lead.pk)
    transfer = lead.transfers.select_for_update().filter(returned_at=None).first()
    if transfer is None:
        raise LostRace
    return transfer


def check_day(day: dt.date, label: str) -> None:
    """Raise Refused for a day that has not come yet."""
    if day > timezone.localdate():
        raise Refused(f"{label}不能晚于今天。")


def _next_number(committee: int, inspection: Inspection | None) -> str:
    """The next free number of this team's sequence; the lock lasts until the transaction ends."""
    year = inspection.round.year if inspection else timezone.localdate().year
    places = (inspection.round.number, inspection.team.number) if inspection else (0, 0)
    prefix = f"XS{year}-{places[0]:02}-{places[1]:02}-"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{committee}:{prefix}"])
    used = Lead.objects.filter(committee=committee, number__regex=f"^{prefix}[0-9]+$").values_list("number", flat=True)
    last = max((int(number.removeprefix(prefix)) for number in used), default=0)
    return f"{prefix}{last + 1:03}"


def grant_registrars(lead: Lead) -> None:
    """Grant the lead to the person who registered it and to the team's leader, as before a transfer."""
    people = [(lead.created_by, "登记人")]
    if lead.team:
        leaders = leaders_who_may_know(lead.team).exclude(pk=lead.created_by_id)
        people += [(leader, "组长") for leader in leaders]
    for person, reason in people:
        for codename in LEAD_PERMISSIONS:
            grant_lead(lead, user=person, codename=codename, reason=reason, by=lead.created_by)


@service
def register_lead(
    inspection: Inspection | None,
    *,
    by: User,
    finding: Finding | None = None,
    number: str = "",
    proposed_receiver: Organization | None = None,
    batch: LeadImport | None = None,
    uploads: Iterable[UploadedFile] = (),
    committee: Committee | None = None,
    **dossier: Unpack[DossierFields],
) -> Lead:
    """Register a lead with its sealed part; creator and team leader may read and handle it.

    Raises NotAllowed for somebody who does not record leads there, Refused when the number is taken, the finding
    or the department belongs elsewhere, person or narrative is missing, or the person answers for an inspected unit, and
    ValidationError for a file that is not accepted.
    """
    refuse_knowing(by)
    if inspection and not may_record(by, inspection):
        raise NotAllowed
    if finding and (inspection is None or finding.inspection_id != inspection.pk):
        raise Refused("来源问题不属于该巡察任务。")
    if not dossier.get("person", "").strip() or not dossier.get("narrative", "").strip():
        raise Refused("请填写被反映人和主要问题。")
    of = inspection.committee_id if inspection else own_committee(by, committee).pk
    _refuse_foreign(proposed_receiver, of)
    facts = {"finding": finding, "proposed_receiver": proposed_receiver, "created_by": by, "batch": batch}
    lead = Lead(committee_id=of, number=number.strip() or _next_number(of, inspection), inspection=inspection, **facts)
    lead.team = inspection.team if inspection else None
    _write(lead)
    sealed = LeadDossier.objects.create(lead=lead, **dossier)
    sealed.files.add(*store_attachments(uploads, by=by))
    grant_registrars(lead)
    return lead


def _refuse_foreign(receiver: Organization | None, committee: int) -> None:
    """Raise Refused for a department of another committee."""
    if receiver and receiver.committee_id != committee:
        raise Refused("拟移交单位须为同一党委的部门。")


def _write(lead: Lead) -> None:
    """Save a new lead. Raises Refused when its number is taken."""
    taken = Refused(f"线索编号“{lead.number}”已被使用。")
    if Lead.objects.filter(committee=lead.committee_id, number=lead.number).exists():
        raise taken
    try:
        with transaction.atomic():
            lead.save()
    except IntegrityError as error:
        raise taken from error


@service
def edit_lead(
    lead: Lead,
    *,
    by: User,
    proposed_receiver: Organization | None,
    uploads: Iterable[UploadedFile] = (),
    removed_files: Iterable[int] = (),
    **dossier: Unpack[DossierFields],
) -> Lead:
    """Change the content of a lead that is not submitted.

    Raises NotAllowed without the role, LostRace once it is submitted, Refused for a department of another committee,
    ValidationError for a file that is not accepted.
    """
    LEAD_ACTS.begin(by, lead, "edit")
    _refuse_foreign(proposed_receiver, lead.committee_id)
    if lead.proposed_receiver != proposed_receiver:
        lead.proposed_receiver = proposed_receiver
        lead.save(update_fields=["proposed_receiver"])
    sealed = lead.dossier
    for name, value in dossier.items():
        setattr(sealed, name, value)
    sealed.save(update_fields=list(dossier))
    sealed.files.remove(*sealed.files.filter(pk__in=list(removed_files)))
    sealed.files.add(*store_attachments(uploads, by=by))
    return lead


@service
def submit_lead(lead: Lead, *, by: User) -> Lead:
    """Ask the leading group for its decision. Raises NotAllowed without the role, LostRace when somebody was faster."""
    LEAD_ACTS.begin(by, lead, "submit")
    facts = {"submitted_by": by, "submitted_at": timezone.now(), "approved_by": None, "approved_at": None}
    LEAD_ACTS.move(lead, "submit", **facts, return_reason="")
    tell_leading_group(lead, "待审批")
    return lead


@service
def approve_lead(lead: Lead, *, by: User) -> Lead:
    """The leading group decides that the lead is transferred.

    Raises NotAllowed without the role, Refused for the person who submitted it, LostRace when somebody was faster.
    """
    LEAD_ACTS.begin(by, lead, "approve")
    LEAD_ACTS.move(lead, "approve", approved_by=by, approved_at=timezone.now())
    tell_office(lead, "待移交")
    return lead


@service
def return_lead(lead: Lead, *, reason: str, by: User) -> Lead:
    """The leading group returns the lead to the person who registered it.

    Raises NotAllowed without the role, Refused without a reason, LostRace when somebody was faster.
    """
    LEAD_ACTS.begin(by, lead, "return")
    if not reason.strip():
        raise Refused("请填写退回理由。")
    lead.refresh_from_db(fields=["submitted_by"])
    LEAD_ACTS.move(lead, "return", return_reason=reason.strip())
    tell_people([person for person in (lead.created_by, lead.submitted_by) if person], "被退回，待修改")
    return lead
