"""Evidence of findings: files of the team, never shown to the unit."""

from collections.abc import Sequence
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from findings.findings.choices import FindingStatus
from findings.findings.models import Finding
from inspection.accounts.models import User
from inspection.files.models import Attachment
from inspection.files.services import store_attachments
from inspection.lib.refusals import locked


@transaction.atomic
def attach_evidence(finding: Finding, *, uploads: Sequence[UploadedFile], by: User) -> None:
    """Keep the files with the finding, all or none. Raises ValidationError after the feedback or for a refused file."""
    _lock(finding)
    if finding.status == FindingStatus.FED_BACK:
        raise ValidationError("该问题已反馈，不能再上传佐证材料。")
    finding.evidence.add(*store_attachments(uploads, by=by))
    Finding.objects.filter(pk=finding.pk).update(is_touched=True)


@transaction.atomic
def remove_evidence(finding: Finding, *, attachment: Attachment, by: User) -> None:
    """Take a file away again. Raises ValidationError once the finding is no draft any more."""
    _lock(finding)
    if finding.status != FindingStatus.DRAFT:
        raise ValidationError("问题提交后不能删除佐证材料。")
    finding.evidence.remove(attachment)
    Finding.objects.filter(pk=finding.pk).update(is_touched=True)
    discard([attachment])


def discard(attachments: Sequence[Attachment]) -> None:
    """Delete rows now and files after the commit; call it in the transaction that unlinks them."""
    for attachment in attachments:
        storage, name = attachment.file.storage, attachment.file.name
        attachment.delete()
        transaction.on_commit(partial(storage.delete, name))


def _lock(finding: Finding) -> None:
    """The status as it is now, kept until the transaction ends."""
    finding.status = locked(Finding.objects.only("status"), finding.pk).status
