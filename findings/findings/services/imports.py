"""Findings from a workbook: the kind of import, the upload, and the empty form."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from findings.findings.importing import FINDINGS, TEMPLATE, to_drafts
from findings.findings.models import FindingImport, FindingImportRow
from findings.findings.services.category_names import CategoryNames
from findings.findings.services.import_checks import check_findings
from findings.findings.services.import_rows import (
    create_findings,
    lock_inspection,
    refusal,
    remove_findings,
    why_not_undo,
)
from inspection.accounts.models import User
from inspection.files.importing import Draft, Drafted
from inspection.files.services import imports
from inspection.files.services.kinds import ImportKind
from inspection.lib.refusals import Refused
from inspection.lib.workbook import Reading, template
from rounds.models import Inspection


class FindingKind(ImportKind[FindingImport]):
    """The problem list of one inspection."""

    name = "findings"
    spec = FINDINGS
    batches = FindingImport
    rows = FindingImportRow

    def year(self, batch: FindingImport) -> int:
        return batch.inspection.starts_on.year

    def draft(self, reading: Reading) -> Drafted:
        return to_drafts(reading, self.spec)

    def check(self, batch: FindingImport, drafts: list[Draft]) -> dict[str, Any]:
        return check_findings(batch, drafts)

    def prepare(self, batch: FindingImport) -> None:
        lock_inspection(batch)

    def write(self, batch: FindingImport, drafts: list[Draft], *, by: User) -> int:
        return create_findings(batch, drafts, spec=self.spec, by=by)

    def revert(self, batch: FindingImport) -> None:
        remove_findings(batch)

    def why_not_undo(self, batch: FindingImport) -> str:
        return why_not_undo(batch)


KIND = FindingKind()


def stage_findings(inspection: Inspection, *, upload: UploadedFile, by: User) -> FindingImport:
    """Read a workbook into a batch that waits for the person. Raises Refused with one sentence."""
    if sentence := refusal(inspection):
        raise Refused(sentence)
    return imports.stage(KIND, upload, by=by, inspection=inspection)


def findings_template(inspection: Inspection) -> bytes:
    """An empty workbook with the categories of the inspection's round as drop-downs."""
    names = CategoryNames(inspection.round.categories_id).in_order
    references = {
        "aspect": [category.name for category in names if not category.parent_id],
        "category": list(dict.fromkeys(category.name for category in names if category.parent_id)),
    }
    return template(TEMPLATE, references={key: words for key, words in references.items() if words})
