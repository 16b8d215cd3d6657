"""The list of leads as one kind of import, and its empty form."""

from collections.abc import Iterable

from findings.leads.importing import LEADS, TEMPLATE, to_drafts
from findings.leads.models import LeadImport, LeadImportRow
from findings.leads.services.import_checks import Receivers, check_leads
from findings.leads.services.import_rows import create_leads, hold_numbers
from inspection.files.services import imports
from inspection.lib.workbook import template

KIND = imports.Kind(
    name="leads",
    spec=LEADS,
    batches=LeadImport,
    rows=LeadImportRow,
    draft=to_drafts,
    check=check_leads,
    prepare=hold_numbers,
    write=create_leads,
    is_sealed=True,
)


def leads_template(committees: Iterable[int]) -> bytes:
    """An empty list with the departments that receive leads as drop-down."""
    names = [row.name for row in Receivers(*committees).in_order]
    return template(TEMPLATE, references={"receiver": names} if names else None)
