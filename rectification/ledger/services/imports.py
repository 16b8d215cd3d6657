"""The filled-in ledger of a unit: staged and checked, written once."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from inspection.accounts.models import User
from inspection.files.services import imports
from rectification.feedback.models import Feedback
from rectification.ledger.importing import LEDGER, to_drafts
from rectification.ledger.models import LedgerImport, LedgerImportRow
from rectification.ledger.services.import_checks import check_ledger
from rectification.ledger.services.import_rows import hold_items, write_ledger_rows

NO_UNDO = "整改进展是正式记录，导入后不能撤销；有误的，请改正后再次导入或在系统中报送更正。"

KIND = imports.Kind(
    name="ledger",
    spec=LEDGER,
    batches=LedgerImport,
    rows=LedgerImportRow,
    draft=to_drafts,
    check=check_ledger,
    prepare=hold_items,
    write=write_ledger_rows,
    year=lambda batch: batch.feedback.fed_back_on.year,
)


def stage_ledger(feedback: Feedback, *, upload: UploadedFile, by: User) -> LedgerImport:
    """Read a unit's workbook into a batch that waits for the person. Raises ValidationError with one sentence."""
    return imports.stage(KIND, upload, by=by, feedback=feedback)


def undo_ledger(batch: LedgerImport, *, by: User) -> None:
    """Always raises ValidationError: reports of progress are records and stay."""
    raise ValidationError(NO_UNDO)
