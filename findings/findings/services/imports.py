"""Findings from a workbook: staged and checked, committed once, undone while nobody worked with them."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from findings.findings.models import FindingImport
from findings.findings.services.import_kind import KIND
from findings.findings.services.import_rows import refusal, remove_findings
from inspection.accounts.models import User
from inspection.files.services import commits, imports
from rounds.models import Inspection


def stage_findings(inspection: Inspection, *, upload: UploadedFile, by: User) -> FindingImport:
    """Read a workbook into a batch that waits for the person. Raises ValidationError with one sentence."""
    if sentence := refusal(inspection):
        raise ValidationError(sentence)
    return imports.stage(KIND, upload, by=by, inspection=inspection)


def commit_findings(batch: FindingImport, *, by: User) -> int:
    """Create a finding for every ticked row, all or nothing. Raises ValidationError as commits.commit_all."""
    return commits.commit_all(KIND, batch, by=by)


def commit_valid_findings(batch: FindingImport, *, by: User) -> int:
    """Create a finding for every ticked row without an error. Raises ValidationError as commits.commit_all."""
    return commits.commit_valid(KIND, batch, by=by)


def undo_findings(batch: FindingImport, *, by: User) -> None:
    """Remove all findings of a batch while nobody has worked with any of them. Raises ValidationError otherwise."""
    commits.undo(KIND, batch, revert=remove_findings, by=by)
