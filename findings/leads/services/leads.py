"""A lead from its registration to the leading group's decision."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from findings.findings.models import Finding
from findings.leads.access import LEAD_PERMISSIONS, grant_lead, leaders_who_may_know, refuse_knowing
from findings.leads.choices import LEAD_EDITABLE, LEAD_STEPS, LeadAct, LeadState
from findings.leads.models import Lead, LeadDossier, LeadImport, Transfer
from findings.leads.notifications import tell_leading_group, tell_office, tell_people
from inspection.accounts.models import User
from inspection.files.services import store_attachments
from inspection.lib.refusals import LostRace
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


def move_lead(lead: Lead, act: LeadAct, **facts: Any) -> None:
    """Take the lead one step along the chain. Raises ValidationError when somebody was faster."""
    states, target = LEAD_STEPS[act]
    if not Lead.objects.filter(pk=lead.pk, state__in=states).update(state=target, **facts):
        raise LostRace
    lead.refresh_from_db()


def lock_transfer(lead: Lead) -> Transfer:
    """The hand-over now in force, locked. Raises LostRace when it was just taken back."""
    transfer = lead.transfers.select_for_update().filter(returned_at=None).first()
    if transfer is None:
        raise LostRace
    return transfer


def check_day(day: dt.date, label: str) -> None:
    """Raises ValidationError for a day that has not come yet."""
    if day > timezone.localdate():
        raise ValidationError(f"{label}不能晚于今天。")


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
    """Let the person who registered the lead and the team's leader read and handle it, as before a transfer."""
    people = [(lead.created_by, "登记人")]
    if lead.team:
        leaders = leaders_who_may_know(lead.team).exclude(pk=lead.created_by_id)
        people += [(leader, "组长") for leader in leaders]
    for person, reason in people:
        for codename in LEAD_PERMISSIONS:
            grant_lead(lead, user=person, codename=codename, reason=reason, by=lead.created_by)


@transaction.atomic
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
    """Enter a lead into the register and seal its content; creator and team leader may read and handle it.

    Raises ValidationError when the number is taken, the finding belongs to another inspection, person or narrative is
    missing, a file is refused, or the person answers for an inspected unit.
    """
    refuse_knowing(by)
    if finding and (inspection is None or finding.inspection_id != inspection.pk):
        raise ValidationError("来源问题不属于该巡察任务。")
    if not dossier.get("person", "").strip() or not dossier.get("narrative", "").strip():
        raise ValidationError("请填写被反映人和主要问题。")
    of = inspection.committee_id if inspection else own_committee(by, committee).pk
    facts = {"finding": finding, "proposed_receiver": proposed_receiver, "created_by": by, "batch": batch}
    lead = Lead(committee_id=of, number=number.strip() or _next_number(of, inspection), inspection=inspection, **facts)
    lead.team = inspection.team if inspection else None
    _write(lead)
    sealed = LeadDossier.objects.create(lead=lead, **dossier)
    sealed.files.add(*store_attachments(uploads, by=by))
    grant_registrars(lead)
    return lead


def _write(lead: Lead) -> None:
    """Save a new lead. Raises ValidationError when its number is taken."""
    taken = ValidationError(f"线索编号“{lead.number}”已被使用。")
    if Lead.objects.filter(committee=lead.committee_id, number=lead.number).exists():
        raise taken
    try:
        with transaction.atomic():
            lead.save()
    except IntegrityError as error:
        raise taken from error


@transaction.atomic
def edit_lead(
    lead: Lead,
    *,
    by: User,
    proposed_receiver: Organization | None,
    uploads: Iterable[UploadedFile] = (),
    removed_files: Iterable[int] = (),
    **dossier: Unpack[DossierFields],
) -> Lead:
    """Change the content of a lead that is not submitted. Raises ValidationError when it is, or a file is refused."""
    if not Lead.objects.select_for_update().filter(pk=lead.pk, state__in=LEAD_EDITABLE).exists():
        raise LostRace
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


@transaction.atomic
def submit_lead(lead: Lead, *, by: User) -> Lead:
    """Ask the leading group for its decision. Raises ValidationError when somebody was faster."""
    move_lead(
        lead,
        LeadAct.SUBMIT,
        submitted_by=by,
        submitted_at=timezone.now(),
        approved_by=None,
        approved_at=None,
        return_reason="",
    )
    tell_leading_group(lead, "待审批")
    return lead


@transaction.atomic
def approve_lead(lead: Lead, *, by: User) -> Lead:
    """The leading group decides that the lead is transferred.

    Raises ValidationError for the person who submitted it, and when somebody was faster.
    """
    if lead.submitted_by_id == by.pk and lead.state == LeadState.SUBMITTED:
        raise ValidationError("提交人不得审批本人提交的线索。")
    move_lead(lead, LeadAct.APPROVE, approved_by=by, approved_at=timezone.now())
    tell_office(lead, "待移交")
    return lead


@transaction.atomic
def return_lead(lead: Lead, *, reason: str, by: User) -> Lead:
    """The leading group gives the lead back to who registered it. Raises ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError("请填写退回理由。")
    submitter = lead.submitted_by
    move_lead(lead, LeadAct.RETURN, return_reason=reason.strip())
    tell_people([person for person in (lead.created_by, submitter) if person], "被退回，待修改")
    return lead
