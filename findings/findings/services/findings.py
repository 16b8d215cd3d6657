"""Recording, editing, deleting and correcting findings."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from findings.findings.choices import OPEN_WORDING, FindingStatus
from findings.findings.models import Finding, FindingVersion
from findings.findings.services.evidence import discard
from findings.findings.services.numbers import next_finding_numbers
from findings.findings.services.steps import version_of
from inspection.accounts.models import User
from inspection.lib.refusals import LostRace, locked
from rounds.models import Inspection

# Once the unit has its list, the list grows no more.
WORDING = ("title", "description", "basis")


@transaction.atomic
def record_finding(inspection: Inspection, *, facts: dict[str, Any], by: User) -> Finding:
    """Write a new draft into the inspection. Raises ValidationError after the feedback, LostRace when it was removed."""
    [number] = next_finding_numbers(inspection.team, 1)
    inspection = locked(Inspection.objects, inspection.pk)
    if inspection.is_fed_back:
        raise ValidationError("该巡察任务已反馈，不能再登记问题。")
    return Finding.objects.create(
        **Finding.path_of(inspection),
        number=number,
        created_by=by,
        **facts,
    )


@transaction.atomic
def edit_finding(finding: Finding, *, changes: dict[str, Any], by: User) -> None:
    """Change only the named fields of an unsigned finding, so that two people do not undo each other's work.

    Raises ValidationError once the wording is signed or when somebody moved it meanwhile.
    """
    if finding.status not in OPEN_WORDING:
        raise ValidationError("该问题已经审签，文本不能直接修改，请使用“更正”。")
    unchanged = Finding.objects.filter(pk=finding.pk, status=finding.status)
    if not unchanged.update(**changes, is_touched=True):
        raise LostRace
    for name, value in changes.items():
        setattr(finding, name, value)


@transaction.atomic
def delete_finding(finding: Finding, *, by: User) -> None:
    """Remove a draft that was never signed. Raises ValidationError for anything else, or when something hangs on it."""
    if FindingVersion.objects.filter(finding=finding).exists():
        raise ValidationError("该问题曾经审签，不能删除，只能修改后重新提交。")
    drafts = Finding.objects.filter(pk=finding.pk, status=FindingStatus.DRAFT)
    if not drafts.select_for_update().values_list("pk").first():
        raise LostRace
    files = list(finding.evidence.all())
    try:
        drafts.delete()
    except ProtectedError as error:
        raise ValidationError("该问题已有关联材料，不能删除。") from error
    discard(files)


@transaction.atomic
def correct_finding(finding: Finding, *, title: str, description: str, basis: str, reason: str, by: User) -> None:
    """Give a signed finding a new wording as its next version; the earlier ones stay.

    Raises ValidationError before the signature, without a reason, without a change, or when somebody was faster.
    """
    if finding.status in OPEN_WORDING:
        raise ValidationError("该问题尚未审签，可以直接修改。")
    if not reason.strip():
        raise ValidationError("请填写更正理由。")
    new = {"title": title.strip(), "description": description.strip(), "basis": basis.strip()}
    if all(getattr(finding, name) == words for name, words in new.items()):
        raise ValidationError("文本没有变化，无须更正。")
    if not finding.versions.exists():
        # Findings that came in already signed keep their first wording as well.
        version_of(finding, number=finding.version, reason="", by=by).save()
    number = finding.version + 1
    same = Finding.objects.filter(pk=finding.pk, version=finding.version, status=finding.status)
    if not same.update(**new, version=number):
        raise LostRace
    for name, words in new.items():
        setattr(finding, name, words)
    version_of(finding, number=number, reason=reason.strip(), by=by).save()
    finding.version = number
