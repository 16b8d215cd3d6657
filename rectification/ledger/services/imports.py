"""The filled-in ledger of a unit: staged and checked, written once."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from inspection.accounts.models import User
from inspection.files.importing import Draft, Drafted
from inspection.files.services import imports
from inspection.files.services.kinds import ImportKind
from inspection.lib.refusals import Refused
from inspection.lib.workbook import Reading
from rectification.feedback.models import Feedback
from rectification.ledger.importing import LEDGER, to_drafts
from rectification.ledger.models import LedgerImport, LedgerImportRow
from rectification.ledger.services.import_checks import check_ledger
from rectification.ledger.services.import_rows import lock_items, write_ledger_rows

NO_UNDO = "整改进展是正式记录，导入后不能撤销；有误的，请改正后再次导入或在系统中报送更正。"


class LedgerKind(ImportKind[LedgerImport]):
    """The ledger of one feedback, as the unit filled it in."""

    name = "ledger"
    spec = LEDGER
    batches = LedgerImport
    rows = LedgerImportRow

    def year(self, batch: LedgerImport) -> int:
        return batch.feedback.fed_back_on.year

    def draft(self, reading: Reading) -> Drafted:
        return to_drafts(reading, self.spec)

    def check(self, batch: LedgerImport, drafts: list[Draft]) -> dict[str, Any]:
        return check_ledger(batch, drafts, self.spec)

    def prepare(self, batch: LedgerImport) -> None:
        lock_items(batch)

    def write(self, batch: LedgerImport, drafts: list[Draft], *, by: User) -> int:
        return write_ledger_rows(batch, drafts, spec=self.spec, by=by)

    def revert(self, batch: LedgerImport) -> None:
        """Always raises Refused: reports of progress are records and stay."""
        raise Refused(NO_UNDO)

    def why_not_undo(self, batch: LedgerImport) -> str:
        return NO_UNDO


KIND = LedgerKind()


def stage_ledger(feedback: Feedback, *, upload: UploadedFile, by: User) -> LedgerImport:
    """Read a unit's workbook into a batch that waits for the person. Raises Refused with one sentence."""
    return imports.stage(KIND, upload, by=by, feedback=feedback)
