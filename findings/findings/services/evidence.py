"""Evidence of findings: files of the team, never shown to the unit."""

from collections.abc import Sequence
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from findings.findings.acts import FINDING_ACTS
from findings.findings.models import Finding
from inspection.accounts.models import User
from inspection.files.models import Attachment
from inspection.files.services import store_attachments
from inspection.lib.refusals import Refused
from inspection.lib.service import service


@service
def attach_evidence(finding: Finding, *, uploads: Sequence[UploadedFile], by: User) -> None:
    """Keep the files with the finding, all or none.

    Raises NotAllowed outside the team, Refused without files or after the feedback, ValidationError for a file that is not accepted.
    """
    FINDING_ACTS.begin(by, finding, "attach")
    if not uploads:
        raise Refused("请选择要上传的文件。")
    finding.evidence.add(*store_attachments(uploads, by=by))
    Finding.objects.filter(pk=finding.pk).update(is_touched=True)


@service
def remove_evidence(finding: Finding, *, attachment: Attachment, by: User) -> None:
    """Take a file away again. Raises NotAllowed outside the team, Refused once the finding is no draft any more."""
    FINDING_ACTS.begin(by, finding, "detach")
    finding.evidence.remove(attachment)
    Finding.objects.filter(pk=finding.pk).update(is_touched=True)
    discard([attachment])


def discard(attachments: Sequence[Attachment]) -> None:
    """Delete rows now and files after the commit; call it in the transaction that unlinks them."""
    for attachment in attachments:
        storage, name = attachment.file.storage, str(attachment.file)
        attachment.delete()
        transaction.on_commit(partial(storage.delete, name))
