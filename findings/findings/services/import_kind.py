"""The problem list as one kind of import, and its empty form."""

from findings.findings.importing import FINDINGS, TEMPLATE, to_drafts
from findings.findings.models import FindingImport, FindingImportRow
from findings.findings.services.category_names import CategoryNames
from findings.findings.services.import_checks import check_findings
from findings.findings.services.import_rows import create_findings, hold_inspection
from inspection.files.services import imports
from inspection.lib.workbook import template
from rounds.models import Inspection

KIND = imports.Kind(
    name="findings",
    spec=FINDINGS,
    batches=FindingImport,
    rows=FindingImportRow,
    draft=to_drafts,
    check=check_findings,
    prepare=hold_inspection,
    write=create_findings,
    year=lambda batch: batch.inspection.starts_on.year,
)


def findings_template(inspection: Inspection) -> bytes:
    """An empty workbook with the categories of the inspection's round as drop-downs."""
    names = CategoryNames(inspection.round.categories_id).in_order
    references = {
        "aspect": [category.name for category in names if not category.parent_id],
        "category": list(dict.fromkeys(category.name for category in names if category.parent_id)),
    }
    return template(TEMPLATE, references={key: words for key, words in references.items() if words})
