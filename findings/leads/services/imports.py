"""Leads from a workbook: staged for one pair of eyes, sealed when they are registered, then emptied."""

from django.core.files.uploadedfile import UploadedFile

from findings.leads.access import refuse_knowing
from findings.leads.models import LeadImport
from findings.leads.services.import_kind import KIND
from findings.leads.services.import_rows import IN_HAND, in_hand, remove_leads
from inspection.accounts.models import User
from inspection.files.services import commits, imports
from rounds.models import Inspection


def stage_leads(inspection: Inspection, *, upload: UploadedFile, by: User) -> LeadImport:
    """Read a list of leads into a batch that only its uploader sees. Raises ValidationError with one sentence."""
    refuse_knowing(by)
    return imports.stage(KIND, upload, by=by, inspection=inspection)


def undo_leads(batch: LeadImport, *, by: User) -> None:
    """Remove all leads of a batch while nobody has worked with any of them. Raises ValidationError otherwise."""
    commits.undo(KIND, batch, revert=remove_leads, by=by)


def why_not_undo(batch: LeadImport) -> str:
    """Return why a committed list can no longer be taken back, an empty text while nobody worked with its leads."""
    return IN_HAND if in_hand(batch).exists() else ""
