"""Recording, editing, deleting and correcting findings."""

from typing import Any

from django.db.models import ProtectedError

from findings.findings.acts import FINDING_ACTS, INSPECTION_ACTS
from findings.findings.models import Finding
from findings.findings.services.evidence import discard
from findings.findings.services.numbers import next_finding_numbers
from findings.findings.services.steps import version_of
from inspection.accounts.models import User
from inspection.lib.refusals import LostRace, Refused, locked
from inspection.lib.service import service
from rounds.models import Inspection

WORDING = ("title", "description", "basis")


@service
def record_finding(inspection: Inspection, *, facts: dict[str, Any], by: User) -> Finding:
    """Write a new draft into the inspection.

    Raises NotAllowed outside the team, Refused after the feedback, LostRace when the inspection was removed.
    """
    [number] = next_finding_numbers(inspection.team, 1)
    inspection = locked(Inspection.objects, inspection.pk)
    INSPECTION_ACTS.refuse(by, inspection, "record")
    return Finding.objects.create(
        **Finding.path_of(inspection),
        number=number,
        created_by=by,
        **facts,
    )


@service
def edit_finding(finding: Finding, *, changes: dict[str, Any], by: User) -> None:
    """Change only the named fields of an unsigned finding, so that two people do not undo each other's work.

    Raises NotAllowed outside the team, Refused once the wording is signed, or submitted for somebody else's signature,
    LostRace when somebody moved the finding since the person opened it.
    """
    _lock_as_seen(finding, "status")
    FINDING_ACTS.refuse(by, finding, "edit")
    Finding.objects.filter(pk=finding.pk).update(**changes, is_touched=True)
    for name, value in changes.items():
        setattr(finding, name, value)


@service
def delete_finding(finding: Finding, *, by: User) -> None:
    """Remove a draft that was never signed.

    Raises NotAllowed outside the team, Refused for a finding once signed, or when something hangs on it, LostRace when
    it was submitted or removed.
    """
    FINDING_ACTS.begin(by, finding, "delete")
    files = list(finding.evidence.all())
    try:
        Finding.objects.filter(pk=finding.pk).delete()
    except ProtectedError as error:
        raise Refused("该问题已有关联材料，不能删除。") from error
    discard(files)


@service
def correct_finding(finding: Finding, *, title: str, description: str, basis: str, reason: str, by: User) -> None:
    """Give a signed finding a new wording as its next version; the earlier ones stay.

    Raises NotAllowed without the role, Refused before the signature, without a reason or without a change, LostRace when
    somebody was faster.
    """
    _lock_as_seen(finding, "status", "version")
    FINDING_ACTS.refuse(by, finding, "correct")
    if not reason.strip():
        raise Refused("请填写更正理由。")
    new = {"title": title.strip(), "description": description.strip(), "basis": basis.strip()}
    if all(getattr(finding, name) == words for name, words in new.items()):
        raise Refused("文本没有变化，无须更正。")
    if not finding.versions.exists():
        # Findings that came in already signed keep their first wording as well.
        version_of(finding, number=finding.version, reason="", by=by).save()
    number = finding.version + 1
    Finding.objects.filter(pk=finding.pk).update(**new, version=number)
    for name, words in new.items():
        setattr(finding, name, words)
    version_of(finding, number=number, reason=reason.strip(), by=by).save()
    finding.version = number


def _lock_as_seen(finding: Finding, *names: str) -> None:
    """Lock the row. Raises LostRace when these columns are no longer as the person saw them."""
    row = locked(Finding.objects.only(*names), finding.pk)
    if any(getattr(row, name) != getattr(finding, name) for name in names):
        raise LostRace
