"""Staging of a workbook: read, check, correct the columns, tick rows, give the file back with remarks."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from inspection.accounts.models import User
from inspection.files.choices import ImportStatus
from inspection.files.importing import (
    MOST_LEFT_OUT,
    Draft,
    Drafted,
    count,
    person_mapping,
    signature,
    storable,
    stored_headers,
)
from inspection.files.models import ColumnMapping, StagedImport, StagedRow
from inspection.files.services.attachments import keep
from inspection.lib.refusals import LostRace
from inspection.lib.workbook import MAX_BYTES, LeftOut, Message, Reading, Spec, WorkbookError, annotate, read

BATCH_SIZE = 2000


@dataclass(frozen=True)
class Kind:
    """One kind of table: how it is recognised, where it is staged, how its rows are checked and written.

    `draft` is pure. `check` compares drafts with the database, remarks on them and returns further counts; it must
    give the same result when it runs again. `prepare` locks and refuses before a commit, `write` creates the rows.
    """

    name: str
    spec: Spec
    batches: type[StagedImport]
    rows: type[StagedRow]
    draft: Callable[[Reading], Drafted]
    check: Callable[[Any, list[Draft]], dict[str, Any]]
    prepare: Callable[[Any], None]
    write: Callable[..., int]
    year: Callable[[Any], int | None] = lambda batch: None
    is_sealed: bool = False


@dataclass
class Examined:
    """All that reading and checking one file found, before anything is stored."""

    sheet: str
    headers: list[dict[str, Any]]
    messages: list[dict[str, Any]]
    left_out: list[dict[str, Any]]
    drafts: list[Draft]
    extra: dict[str, Any]


def examine(
    kind: Kind, batch: StagedImport, data: bytes, name: str, mapping: dict[str, str | None] | None = None
) -> Examined:
    """Read and check a file without storing anything. Raises ValidationError when it cannot be read at all."""
    try:
        reading = read(data, name, kind.spec, mapping=mapping, year=kind.year(batch))
    except WorkbookError as error:
        raise ValidationError(str(error)) from None
    drafted = kind.draft(reading)
    extra = check(kind, batch, drafted.drafts)
    return Examined(
        sheet=storable(reading.sheet)[:120],
        headers=stored_headers(reading.headers),
        messages=[_stored(message) for message in drafted.messages],
        left_out=[{"row": left.row, "reason": left.reason, "text": storable(left.text)} for left in drafted.left_out],
        drafts=drafted.drafts,
        extra=extra,
    )


def check(kind: Kind, batch: StagedImport, drafts: list[Draft]) -> dict[str, Any]:
    """Compare the drafts with the database as it is now; returns what the kind counts besides."""
    for one in drafts:
        one.forget_check()
    return kind.check(batch, drafts)


def _stored(message: Message) -> dict[str, Any]:
    return {
        "level": message.level,
        "text": storable(message.text),
        "row": message.row,
        "column": storable(message.column),
        "index": message.column_index,
    }


def stage(kind: Kind, upload: UploadedFile, *, by: User, **anchor: Any) -> StagedImport:
    """Keep an uploaded workbook with all its rows and remarks; nothing else changes.

    The columns are matched as the person matched them last time under the same headings. Raises ValidationError
    with one sentence when the file cannot be read.
    """
    data, name = content_of(upload), upload.name or "导入文件"
    batch = kind.batches(created_by=by, **anchor)
    return store(kind, batch, examine_as_before(kind, batch, data, name), data=data, name=name)


def examine_as_before(kind: Kind, batch: StagedImport, data: bytes, name: str) -> Examined:
    """Examine a file with the columns as the uploader of the batch matched them last time, if ever."""
    examined = examine(kind, batch, data, name)
    sign = signature(examined.headers)
    remembered = _remembered(kind, batch.created_by, sign)
    if remembered:
        examined = examine(kind, batch, data, name, remembered)
    batch.mapping = {"columns": remembered or {}, "signature": sign, "is_remembered": bool(remembered)}
    return examined


@transaction.atomic
def store(kind: Kind, batch: StagedImport, examined: Examined, *, data: bytes, name: str) -> StagedImport:
    """Write an examined file into the staging tables."""
    batch.attachment = keep(data, name, _content_type(data), by=batch.created_by)
    _describe(batch, examined)
    batch.save()
    store_rows(kind, batch, examined.drafts)
    return batch


def content_of(upload: UploadedFile) -> bytes:
    """The bytes of an upload. Raises ValidationError when it is too large."""
    refuse_large(upload.size or 0)
    return upload.read()


def refuse_large(size: int) -> None:
    """Raises ValidationError for more bytes than may be read, before they are."""
    if size > MAX_BYTES:
        raise ValidationError("文件超过 20 MB，请删除图片或拆成几个文件后再上传。")


def _content_type(data: bytes) -> str:
    if data.startswith(b"PK"):
        return "application/zip"
    return "application/x-ole-storage" if data.startswith(b"\xd0\xcf\x11\xe0") else "text/plain"


def _remembered(kind: Kind, by: User, sign: str) -> dict[str, str | None] | None:
    found = ColumnMapping.objects.filter(user=by, form=kind.name, signature=sign).values_list("mapping", flat=True)
    mapping = found.first()
    known = {column.key for column in kind.spec.columns}
    return {name: key for name, key in mapping.items() if key is None or key in known} if mapping else None


def _describe(batch: StagedImport, examined: Examined) -> None:
    batch.sheet = examined.sheet
    batch.headers = examined.headers
    batch.messages = examined.messages
    batch.left_out = examined.left_out[:MOST_LEFT_OUT]
    batch.counts = {
        **count(examined.drafts, examined.messages),
        **examined.extra,
        "left_out": len(examined.left_out),
    }


def store_rows(kind: Kind, batch: StagedImport, drafts: list[Draft]) -> None:
    """Write the drafts into the staging table."""
    rows = [
        kind.rows(
            batch_id=batch.pk,
            number=one.number,
            values=one.values,
            raw=one.raw,
            messages=one.messages,
            level=one.level,
            included=one.included,
        )
        for one in drafts
    ]
    kind.rows.objects.bulk_create(rows, batch_size=BATCH_SIZE)


def remap(kind: Kind, batch: StagedImport, chosen: dict[str, str], *, by: User) -> None:
    """Read the file again with the person's choice of columns (letter to key) and remember it for the same headings.

    Raises ValidationError when two headings go to one column, and when the batch is no longer waiting.
    """
    _refuse_doubles(kind, batch, chosen)
    mapping = person_mapping(batch.headers, chosen)
    with batch.attachment.file.open("rb") as stream:
        examined = examine(kind, batch, stream.read(), batch.attachment.name, mapping)
    with transaction.atomic():
        lock(kind, batch)
        left = set(kind.rows.objects.filter(batch=batch, included=False).values_list("number", flat=True))
        for one in examined.drafts:
            one.included = one.number not in left
        batch.mapping = {"columns": mapping, "signature": batch.mapping["signature"], "is_remembered": False}
        _describe(batch, examined)
        batch.save(update_fields=["sheet", "headers", "mapping", "messages", "left_out", "counts"])
        kind.rows.objects.filter(batch=batch).delete()
        store_rows(kind, batch, examined.drafts)
        ColumnMapping.objects.update_or_create(
            user=by, form=kind.name, signature=batch.mapping["signature"], defaults={"mapping": mapping}
        )


def _refuse_doubles(kind: Kind, batch: StagedImport, chosen: dict[str, str]) -> None:
    labels = {column.key: column.label for column in kind.spec.columns}
    taken: dict[str, str] = {}
    for header in batch.headers:
        key = chosen.get(header["letter"])
        if not key:
            continue
        if key not in labels:
            raise ValidationError("选择的栏目不存在，请刷新后重试。")
        words = header["text"] or f"{header['letter']}列"
        if key in taken:
            raise ValidationError(f"“{taken[key]}”和“{words}”都对应了“{labels[key]}”，一个栏目只能对应一列。")
        taken[key] = words


def lock(kind: Kind, batch: StagedImport) -> None:
    """Hold the batch while its rows change, so that nobody commits half of them."""
    waiting = kind.batches.objects.select_for_update().filter(pk=batch.pk, status=ImportStatus.CHECKED)
    if not waiting.values_list("pk", flat=True).first():
        raise LostRace


@transaction.atomic
def include_row(kind: Kind, batch: StagedImport, number: int) -> None:
    """Take a row that was left out into the import again. Raises ValidationError when the batch is no longer waiting."""
    _tick(kind, batch, number, included=True)


@transaction.atomic
def exclude_row(kind: Kind, batch: StagedImport, number: int) -> None:
    """Leave a row out of the import. Raises ValidationError when the batch is no longer waiting."""
    _tick(kind, batch, number, included=False)


def _tick(kind: Kind, batch: StagedImport, number: int, *, included: bool) -> None:
    lock(kind, batch)
    if not kind.rows.objects.filter(batch=batch, number=number).update(included=included):
        raise ValidationError("文件里没有这一行，请刷新后重试。")


def annotated(kind: Kind, batch: StagedImport) -> bytes:
    """The person's own workbook with a result column, marked cells and comments for every remark of the check.

    Raises ValidationError when the file is no longer kept.
    """
    if kind.is_sealed and batch.status != ImportStatus.CHECKED:
        raise ValidationError("该文件已按保密要求清除，不能再下载。")
    with batch.attachment.file.open("rb") as stream:
        data = stream.read()
    name = batch.attachment.name
    try:
        reading = read(data, name, kind.spec, mapping=batch.mapping.get("columns"), year=kind.year(batch))
        return annotate(data, name, _with_remarks(kind, batch, reading))
    except WorkbookError as error:
        raise ValidationError(str(error)) from None


def _with_remarks(kind: Kind, batch: StagedImport, reading: Reading) -> Reading:
    places = {header["key"]: header for header in batch.headers if header["key"]}
    messages = [
        Message(m["level"], m["text"], reading.sheet, m["row"], m["column"], m["index"]) for m in batch.messages
    ]
    staged = set()
    for number, remarks in kind.rows.objects.filter(batch=batch).values_list("number", "messages"):
        staged.add(number)
        for remark in remarks:
            place = places.get(remark["key"], {"text": "", "index": None})
            messages.append(
                Message(remark["level"], remark["text"], reading.sheet, number, place["text"], place["index"])
            )
    rows = [replace(row, messages=[]) for row in reading.rows if row.number in staged]
    left_out = [LeftOut(left["row"], left["reason"], left["text"]) for left in batch.left_out]
    return replace(reading, rows=rows, left_out=left_out, messages=messages)


def upload_of(data: bytes, name: str) -> UploadedFile:
    """A file from elsewhere than a browser, as an upload."""
    return UploadedFile(io.BytesIO(data), name=name, size=len(data))
