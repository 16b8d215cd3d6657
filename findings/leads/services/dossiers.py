"""Reading the sealed part of a lead: every reading, download and print is recorded in the same transaction."""

from dataclasses import dataclass

from django.db.models import Model

from findings.leads.acts import LEAD_ACTS
from findings.leads.models import Disposal, Lead, LeadDossier, Outcome
from inspection.accounts.models import User
from inspection.files.models import Attachment
from inspection.lib.service import service
from inspection.trail.choices import Action
from inspection.trail.models import AccessRecord
from inspection.trail.services import Entry, history_of, merged, record_access


@dataclass(frozen=True)
class OpenDossier:
    """The sealed part as shown once: content, opinions, outcome, its changes, and who read it lately."""

    dossier: LeadDossier
    disposals: list[Disposal]
    outcome: Outcome | None
    history: list[Entry]
    readings: list[AccessRecord]


@service
def open_dossier(lead: Lead, *, by: User, address: str | None, note: str = "阅看线索内容") -> OpenDossier:
    """The sealed part for somebody who holds a grant. Raises NotAllowed, and records nothing, for others."""
    LEAD_ACTS.refuse(by, lead, "read")
    dossier = LeadDossier.objects.visible_to(by).get(lead=lead)
    record_access(by, Action.READ, lead, note=note, address=address)
    disposals = list(lead.disposals.select_related("decided_by"))
    outcome = getattr(lead, "outcome", None)
    sealed: list[Model] = [dossier, *disposals, *([outcome] if outcome else [])]
    readings = AccessRecord.objects.filter(object_type=Lead._meta.label_lower, object_id=lead.pk)
    return OpenDossier(
        dossier=dossier,
        disposals=disposals,
        outcome=outcome,
        history=merged(*(history_of(row) for row in sealed)),
        readings=list(readings.select_related("user")[:10]),
    )


@service
def take_file(lead: Lead, *, file: int, by: User, address: str | None) -> Attachment:
    """One attachment of the sealed part, the download recorded.

    Raises NotAllowed without a grant, Attachment.DoesNotExist when it is not there.
    """
    LEAD_ACTS.refuse(by, lead, "read")
    dossier = LeadDossier.objects.visible_to(by).get(lead=lead)
    attachment = dossier.files.get(pk=file)
    record_access(by, Action.DOWNLOAD, lead, note="下载线索附件", address=address)
    return attachment


@service
def record_print(lead: Lead, *, by: User, address: str | None) -> None:
    """Record that the page of the lead is printed."""
    record_access(by, Action.PRINT, lead, note="打印线索页面", address=address)
