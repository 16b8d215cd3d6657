"""A workbook read and checked before anything of it is stored."""

from dataclasses import dataclass
from typing import Any

from inspection.accounts.models import User
from inspection.files.importing import Draft, signature, storable, stored_headers
from inspection.files.models import ColumnMapping, StagedImport
from inspection.files.services.kinds import ImportKind
from inspection.lib.refusals import Refused
from inspection.lib.workbook import Message, WorkbookError, read

Mapping = dict[str, str | None]


@dataclass
class Examined:
    """All that reading and checking one file found."""

    sheet: str
    headers: list[dict[str, Any]]
    messages: list[dict[str, Any]]
    left_out: list[dict[str, Any]]
    drafts: list[Draft]
    extra: dict[str, Any]


def examine(kind: ImportKind, batch: StagedImport, data: bytes, name: str, mapping: Mapping | None = None) -> Examined:
    """Read and check a file without storing anything. Raises Refused when it cannot be read at all."""
    try:
        reading = read(data, name, kind.spec, mapping=mapping, year=kind.year(batch))
    except WorkbookError as error:
        raise Refused(str(error)) from None
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


def _stored(message: Message) -> dict[str, Any]:
    return {
        "level": message.level,
        "text": storable(message.text),
        "row": message.row,
        "column": storable(message.column),
        "index": message.column_index,
    }


def check(kind: ImportKind, batch: StagedImport, drafts: list[Draft]) -> dict[str, Any]:
    """Compare the drafts with the database as it is now; returns what the kind counts besides."""
    for one in drafts:
        one.forget_check()
    return kind.check(batch, drafts)


def examine_as_before(kind: ImportKind, batch: StagedImport, data: bytes, name: str) -> Examined:
    """Examine a file with the columns as the uploader of the batch matched them last time, if ever."""
    examined = examine(kind, batch, data, name)
    sign = signature(examined.headers)
    remembered = _remembered(kind, batch.created_by, sign)
    if remembered:
        examined = examine(kind, batch, data, name, remembered)
    batch.mapping = {"columns": remembered or {}, "signature": sign, "is_remembered": bool(remembered)}
    return examined


def _remembered(kind: ImportKind, user: User, sign: str) -> Mapping | None:
    found = ColumnMapping.objects.filter(user=user, form=kind.name, signature=sign).values_list("mapping", flat=True)
    return known_columns(kind, found.first() or {}) or None


def known_columns(kind: ImportKind, mapping: Mapping) -> Mapping:
    """The part of a mapping whose columns the form still has."""
    known = {column.key for column in kind.spec.columns}
    return {name: key for name, key in mapping.items() if key is None or key in known}
