"""From checked rows to findings and back, in one transaction each."""

from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from findings.findings.acts import NO_IMPORT
from findings.findings.choices import FindingStatus
from findings.findings.models import Finding, FindingImport, FindingImportRow, FindingStep
from findings.findings.services.numbers import next_finding_numbers
from inspection.accounts.models import User
from inspection.files.importing import Draft
from inspection.files.services.kinds import fields_of
from inspection.lib.refusals import Refused, locked
from inspection.lib.workbook import Spec
from rounds.models import Inspection, Team

BATCH_SIZE = 1000
_LINK_ROWS = """
    UPDATE findings_findingimportrow AS staged SET finding_id = finding.id FROM findings_finding AS finding
    WHERE staged.batch_id = %s AND finding.batch_id = %s AND staged.number = finding.source_row
"""


def refusal(inspection: Inspection) -> str:
    """Return why findings can no longer be imported, an empty text while they can."""
    return NO_IMPORT if inspection.is_fed_back else ""


def lock_inspection(batch: FindingImport) -> None:
    """Hold team and inspection: numbers, repeats and the stage stay as they are until the batch is in."""
    locked(Team.objects, batch.inspection.team_id)
    inspection = locked(Inspection.objects.select_related("round"), batch.inspection_id)
    if sentence := refusal(inspection):
        raise Refused(sentence)
    batch.inspection = inspection


def create_findings(batch: FindingImport, drafts: list[Draft], *, spec: Spec, by: User) -> int:
    """Write one draft finding for every row; as many statements as thousands of rows, and three."""
    numbers = next_finding_numbers(batch.inspection.team, len(drafts))
    rows = [_finding(batch, one, number, spec, by) for one, number in zip(drafts, numbers, strict=True)]
    Finding.objects.bulk_create(rows, batch_size=BATCH_SIZE)
    # One statement for all rows: by number within the batch, which the ORM would ask row by row.
    with connection.cursor() as cursor:
        cursor.execute(_LINK_ROWS, [batch.pk, batch.pk])
    return len(rows)


def _finding(batch: FindingImport, one: Draft, number: str, spec: Spec, by: User) -> Finding:
    values = one.values
    written = fields_of(Finding, spec, values) | {"note": _note(values), "found_text": values["found_text"]}
    return Finding(
        **Finding.path_of(batch.inspection),
        **written,
        number=number,
        category_id=values["category_id"],
        batch_id=batch.pk,
        source_row=one.number,
        created_by_id=by.pk,
    )


def _note(values: dict[str, Any]) -> str:
    parts = [values["note"]]
    if values["source_number"]:
        parts.append(f"原编号：{values['source_number']}")
    if values["is_foreign"]:
        parts.append(f"责任单位：{values['unit']}")
    return "；".join(part for part in parts if part)


def remove_findings(batch: FindingImport) -> None:
    """Remove the findings of a batch. Raises Refused when somebody has worked with one of them."""
    list(Finding.objects.select_for_update().filter(batch=batch).order_by("pk").values_list("pk", flat=True))
    if sentence := why_not_undo(batch):
        raise Refused(sentence)
    FindingImportRow.objects.filter(batch=batch).update(finding=None)
    Finding.objects.filter(batch=batch).defer("search").delete()


def why_not_undo(batch: FindingImport) -> str:
    """Return why a committed batch can no longer be taken back, an empty text while it can."""
    of_finding = {"finding": OuterRef("pk")}
    worked_with = (
        ~Q(status=FindingStatus.DRAFT)
        | Q(is_touched=True)
        | Q(version__gt=1)
        | Exists(FindingStep.objects.filter(**of_finding))
        | Exists(Finding.evidence.through.objects.filter(**of_finding))
        | Q(leads__isnull=False)
        | Exists(Finding.objects.filter(earlier=OuterRef("pk")))
    )
    touched = Finding.objects.filter(worked_with, batch=batch).values("pk").distinct().count()
    if touched:
        return f"本批有 {touched} 个问题已经修改、提交、上传佐证或用于其他事项，不能再整批撤销，请逐个处理。"
    return ""
