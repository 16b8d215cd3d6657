"""Leads from a workbook: staged for one pair of eyes, sealed when they are registered, then emptied."""

from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from findings.leads.access import refuse_knowing
from findings.leads.importing import LEADS, TEMPLATE, to_drafts
from findings.leads.models import LeadImport, LeadImportRow
from findings.leads.services.import_checks import Receivers, check_leads
from findings.leads.services.import_rows import create_leads, lock_numbers, remove_leads, why_not_undo
from inspection.accounts.models import User
from inspection.files.importing import Draft, Drafted
from inspection.files.services import imports
from inspection.files.services.kinds import ImportKind
from inspection.lib.workbook import Reading, template
from rounds.models import Inspection


class LeadKind(ImportKind[LeadImport]):
    """The list of leads for transfer (问题线索移交清单)."""

    name = "leads"
    spec = LEADS
    batches = LeadImport
    rows = LeadImportRow
    is_sealed = True

    def draft(self, reading: Reading) -> Drafted:
        return to_drafts(reading, self.spec)

    def check(self, batch: LeadImport, drafts: list[Draft]) -> dict[str, Any]:
        return check_leads(batch, drafts)

    def prepare(self, batch: LeadImport) -> None:
        lock_numbers()

    def write(self, batch: LeadImport, drafts: list[Draft], *, by: User) -> int:
        return create_leads(batch, drafts, spec=self.spec, by=by)

    def revert(self, batch: LeadImport) -> None:
        remove_leads(batch)

    def why_not_undo(self, batch: LeadImport) -> str:
        return why_not_undo(batch)


KIND = LeadKind()


def stage_leads(inspection: Inspection, *, upload: UploadedFile, by: User) -> LeadImport:
    """Read a list of leads into a batch that only its uploader sees. Raises Refused with one sentence."""
    refuse_knowing(by)
    return imports.stage(KIND, upload, by=by, inspection=inspection)


def leads_template(committees: Iterable[int]) -> bytes:
    """An empty list with the departments that receive leads as drop-down."""
    names = [row.name for row in Receivers(*committees).in_order]
    return template(TEMPLATE, references={"receiver": names} if names else None)
