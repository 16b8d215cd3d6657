"""Staging of a workbook: read, check, correct the columns, tick rows, give the file back with remarks."""

import io
from dataclasses import replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from inspection.accounts.models import User
from inspection.files.choices import ImportStatus
from inspection.files.importing import MOST_LEFT_OUT, Draft, count, person_mapping
from inspection.files.models import ColumnMapping, StagedImport
from inspection.files.services.attachments import keep
from inspection.files.services.examining import Examined, examine, examine_as_before, known_columns
from inspection.files.services.kinds import Batch, ImportKind
from inspection.lib.refusals import LostRace, Refused
from inspection.lib.service import service
from inspection.lib.workbook import MAX_BYTES, LeftOut, Message, Reading, WorkbookError, annotate, read

BATCH_SIZE = 2000


def stage(kind: ImportKind[Batch], upload: UploadedFile, *, by: User, **anchor: Any) -> Batch:
    """Keep an uploaded workbook with all its rows and remarks; nothing else changes.

    The columns are matched as the person matched them last time under the same headings. Raises Refused
    with one sentence when the file cannot be read.
    """
    data, name = content_of(upload), upload.name or "导入文件"
    batch = kind.batches(created_by=by, **anchor)
    return store(kind, batch, examine_as_before(kind, batch, data, name), data=data, name=name, by=by)


@service
def store(kind: ImportKind[Batch], batch: Batch, examined: Examined, *, data: bytes, name: str, by: User) -> Batch:
    """Write an examined file into the staging tables."""
    batch.attachment = keep(data, name, _content_type(data), by=by)
    _describe(kind, batch, examined)
    batch.save()
    store_rows(kind, batch, examined.drafts)
    return batch


def content_of(upload: UploadedFile) -> bytes:
    """The bytes of an upload. Raises Refused when it is too large."""
    refuse_large(upload.size or 0)
    return upload.read()


def refuse_large(size: int) -> None:
    """Raises Refused for more bytes than may be read, before they are."""
    if size > MAX_BYTES:
        raise Refused("文件超过 20 MB，请删除图片或拆成几个文件后再上传。")


def _content_type(data: bytes) -> str:
    if data.startswith(b"PK"):
        return "application/zip"
    return "application/x-ole-storage" if data.startswith(b"\xd0\xcf\x11\xe0") else "text/plain"


def _describe(kind: ImportKind, batch: StagedImport, examined: Examined) -> None:
    batch.version = kind.version
    batch.sheet = examined.sheet
    batch.headers = examined.headers
    batch.messages = examined.messages
    batch.left_out = examined.left_out[:MOST_LEFT_OUT]
    batch.counts = {
        **count(examined.drafts, examined.messages),
        **examined.extra,
        "left_out": len(examined.left_out),
    }


def store_rows(kind: ImportKind, batch: StagedImport, drafts: list[Draft]) -> None:
    """Write the drafts into the staging table."""
    staging = kind.staging
    rows = [
        staging.model(
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
    staging.bulk_create(rows, batch_size=BATCH_SIZE)


@service
def remap(kind: ImportKind, batch: StagedImport, chosen: dict[str, str], *, by: User) -> None:
    """Read the file again with the person's choice of columns (letter to key) and remember it for the same headings.

    Raises Refused when two headings go to one column, and LostRace when the batch is no longer waiting.
    """
    _refuse_doubles(kind, batch, chosen)
    mapping = person_mapping(batch.headers, chosen)
    examined = examine(kind, batch, _content(batch), batch.attachment.name, mapping)
    lock(kind, batch)
    batch.mapping = {"columns": mapping, "signature": batch.mapping["signature"], "is_remembered": False}
    _replace(kind, batch, examined)
    ColumnMapping.objects.update_or_create(
        user=by, form=kind.name, signature=batch.mapping["signature"], defaults={"mapping": mapping}
    )


@service
def read_again(kind: ImportKind, batch: StagedImport, *, by: User) -> None:
    """Read and check the kept file by the form as it is now, with the columns and the rows the person chose.

    Raises Refused when the file cannot be read, and LostRace when the batch is no longer waiting.
    """
    lock(kind, batch)
    batch.refresh_from_db()
    mapping = known_columns(kind, batch.mapping.get("columns") or {})
    _replace(kind, batch, examine(kind, batch, _content(batch), batch.attachment.name, mapping or None))


def _content(batch: StagedImport) -> bytes:
    try:
        with batch.attachment.file.open("rb") as stream:
            return stream.read()
    except FileNotFoundError:
        raise Refused("系统中已没有这个文件，请重新上传。") from None


def _replace(kind: ImportKind, batch: StagedImport, examined: Examined) -> None:
    """Put what was found now in place of what was staged; rows the person left out stay out."""
    left = set(kind.rows_of(batch).filter(included=False).values_list("number", flat=True))
    for one in examined.drafts:
        one.included = one.number not in left
    _describe(kind, batch, examined)
    batch.save(update_fields=["version", "sheet", "headers", "mapping", "messages", "left_out", "counts"])
    kind.rows_of(batch).delete()
    store_rows(kind, batch, examined.drafts)


def _refuse_doubles(kind: ImportKind, batch: StagedImport, chosen: dict[str, str]) -> None:
    labels = {column.key: column.label for column in kind.spec.columns}
    taken: dict[str, str] = {}
    for header in batch.headers:
        key = chosen.get(header["letter"])
        if not key:
            continue
        if key not in labels:
            raise Refused("选择的栏目不存在，请刷新后重试。")
        words = header["text"] or f"{header['letter']}列"
        if key in taken:
            raise Refused(f"“{taken[key]}”和“{words}”都对应了“{labels[key]}”，一个栏目只能对应一列。")
        taken[key] = words


def lock(kind: ImportKind, batch: StagedImport) -> None:
    """Lock the batch while its rows change, so that nobody commits half of them. Raises LostRace when it is not waiting."""
    waiting = kind.batches.objects.select_for_update().filter(pk=batch.pk, status=ImportStatus.CHECKED)
    if not waiting.values_list("pk", flat=True).first():
        raise LostRace


@service
def include_row(kind: ImportKind, batch: StagedImport, number: int, *, by: User) -> None:
    """Take a row that was left out into the import again. Raises LostRace when the batch is no longer waiting."""
    _tick(kind, batch, number, included=True)


@service
def exclude_row(kind: ImportKind, batch: StagedImport, number: int, *, by: User) -> None:
    """Leave a row out of the import. Raises LostRace when the batch is no longer waiting."""
    _tick(kind, batch, number, included=False)


def _tick(kind: ImportKind, batch: StagedImport, number: int, *, included: bool) -> None:
    lock(kind, batch)
    if not kind.rows_of(batch).filter(number=number).update(included=included):
        raise Refused("文件里没有这一行，请刷新后重试。")


def annotated(kind: ImportKind, batch: StagedImport) -> bytes:
    """The person's own workbook with a result column, marked cells and comments for every remark of the check.

    Raises Refused when the file is no longer kept.
    """
    if kind.is_sealed and batch.status != ImportStatus.CHECKED:
        raise Refused("该文件已按保密要求清除，不能再下载。")
    data, name = _content(batch), batch.attachment.name
    try:
        mapping = known_columns(kind, batch.mapping.get("columns") or {})
        reading = read(data, name, kind.spec, mapping=mapping or None, year=kind.year(batch))
        return annotate(data, name, _with_remarks(kind, batch, reading))
    except WorkbookError as error:
        raise Refused(str(error)) from None


def _with_remarks(kind: ImportKind, batch: StagedImport, reading: Reading) -> Reading:
    places = {header["key"]: header for header in batch.headers if header["key"]}
    messages = [
        Message(m["level"], m["text"], reading.sheet, m["row"], m["column"], m["index"]) for m in batch.messages
    ]
    staged = set()
    for number, remarks in kind.rows_of(batch).values_list("number", "messages"):
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
