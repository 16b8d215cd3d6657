"""The end of a staged workbook: committed once, taken back, or given up."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from inspection.accounts.models import User
from inspection.files.choices import ImportStatus
from inspection.files.importing import CHECK, Draft, OlderForm, StagedValues, count
from inspection.files.models import StagedImport
from inspection.files.services.examining import check
from inspection.files.services.imports import lock, read_again, store_rows
from inspection.files.services.kinds import ImportKind
from inspection.lib.refusals import LostRace, Refused
from inspection.lib.service import service

READ_AGAIN = "已按新版本重新检查，请核对后再导入。"
CHANGED = "检查之后，分类或已登记的内容有了变化，已重新检查，请核对后再导入。"


class _Changed(Exception):
    """What the person confirmed is no longer what would be written."""

    def __init__(self, drafts: list[Draft], extra: dict[str, Any]) -> None:
        super().__init__()
        self.drafts, self.extra = drafts, extra


def commit_all(kind: ImportKind, batch: StagedImport, *, by: User) -> int:
    """Import every ticked row, all or nothing; returns how many.

    Raises LostRace when the batch was committed or discarded meanwhile, Refused when a ticked row has an error, and when
    what was checked no longer holds or another version of the form was checked: then the check is renewed first, so that
    the page shows the difference.
    """
    return _commit(kind, batch, only_valid=False, by=by)


def commit_valid(kind: ImportKind, batch: StagedImport, *, by: User) -> int:
    """Import the ticked rows without errors, in one transaction; returns how many. Raises as commit_all."""
    return _commit(kind, batch, only_valid=True, by=by)


def _commit(kind: ImportKind, batch: StagedImport, *, only_valid: bool, by: User) -> int:
    # Two services: what the first one wrote is undone, what the second one finds out stays, although it is a refusal.
    try:
        return _write(kind, batch, only_valid=only_valid, by=by)
    except _Changed as changed:
        _renew(kind, batch, changed, by=by)
        raise Refused(CHANGED) from None
    except OlderForm:
        read_again(kind, batch, by=by)
        raise Refused(READ_AGAIN) from None


@service
def _write(kind: ImportKind, batch: StagedImport, *, only_valid: bool, by: User) -> int:
    kind.prepare(batch)
    _claim(kind, batch, ImportStatus.CHECKED, ImportStatus.COMMITTED, "committed", by)
    drafts = _confirmed(kind, batch, only_valid=only_valid)
    number = kind.write(batch, drafts, by=by)
    batch.counts = {**batch.counts, "imported": number}
    batch.save(update_fields=["counts"])
    if kind.is_sealed:
        _empty(kind, batch)
    batch.refresh_from_db()
    return number


def _claim(kind: ImportKind, batch: StagedImport, old: str, new: str, act: str, by: User) -> None:
    facts = {f"{act}_by": by, f"{act}_at": timezone.now()} if act else {}
    if not kind.batches.objects.filter(pk=batch.pk, status=old).update(status=new, **facts):
        raise LostRace


def _confirmed(kind: ImportKind, batch: StagedImport, *, only_valid: bool) -> list[Draft]:
    """The rows to write, checked once more under the locks of `prepare`."""
    batch.refresh_from_db(fields=["version", "messages", "counts", "headers"])
    if batch.version != kind.version:
        raise OlderForm(batch.version)
    if any(message["level"] == "error" for message in batch.messages):
        raise Refused("这个文件的列还有错误，请先核对各列或改正后重新上传。")
    drafts = _load(kind, batch)
    before = [_roles_kept(one) for one in drafts]
    extra = check(kind, batch, drafts)
    if any(one.included and _matters(old, _roles_kept(one)) for old, one in zip(before, drafts, strict=True)):
        raise _Changed(drafts, extra)
    wrong = sum(one.included and one.level == "error" for one in drafts)
    if wrong and not only_valid:
        raise Refused(f"还有 {wrong} 行有错误，请改正后重新上传，或只导入正确的行。")
    valid = [one for one in drafts if one.included and one.level != "error"]
    if not valid:
        raise Refused("没有可以导入的行。")
    return valid


_Standing = tuple[bool, dict[str, Any], set[tuple[str, str]]]


def _roles_kept(one: Draft) -> _Standing:
    remarks = {(message["level"], message["text"]) for message in one.messages if message["by"] == CHECK}
    return one.level == "error", dict(one.values), remarks


def _matters(before: _Standing, now: _Standing) -> bool:
    """The person would want to see a new remark, another target, and a row that is no longer wrong or right."""
    return now[:2] != before[:2] or bool(now[2] - before[2])


def _load(kind: ImportKind, batch: StagedImport) -> list[Draft]:
    fields = ("number", "values", "raw", "messages", "included")
    rows: Iterable[tuple[Any, ...]] = kind.rows_of(batch).order_by("number").values_list(*fields)
    return [Draft(number, StagedValues(values), *rest) for number, values, *rest in rows]


@service
def _renew(kind: ImportKind, batch: StagedImport, changed: _Changed, *, by: User) -> None:
    lock(kind, batch)
    batch.refresh_from_db()
    batch.counts = {**batch.counts, **count(changed.drafts, batch.messages), **changed.extra}
    batch.save(update_fields=["counts"])
    kind.rows_of(batch).delete()
    store_rows(kind, batch, changed.drafts)


@service
def discard(kind: ImportKind, batch: StagedImport, *, by: User) -> None:
    """Give a checked batch up. Raises LostRace when it was committed or discarded meanwhile."""
    _claim(kind, batch, ImportStatus.CHECKED, ImportStatus.DISCARDED, "", by)
    if kind.is_sealed:
        _empty(kind, batch)


@service
def undo(kind: ImportKind, batch: StagedImport, *, by: User) -> None:
    """Take a committed batch back. Raises Refused why not, LostRace when somebody did it already."""
    _claim(kind, batch, ImportStatus.COMMITTED, ImportStatus.UNDONE, "undone", by)
    kind.revert(batch)


def _empty(kind: ImportKind, batch: StagedImport) -> None:
    """Sealed words stay in no staging table and in no file once they are not needed there."""
    kind.rows_of(batch).update(values={}, raw={}, messages=[])
    batch.messages, batch.left_out, batch.headers = [], [], []
    batch.counts = {**batch.counts, "groups": [], "more_groups": 0}
    batch.save(update_fields=["messages", "left_out", "headers", "counts"])
    stored = batch.attachment.file
    transaction.on_commit(lambda: stored.storage.delete(str(stored)))
