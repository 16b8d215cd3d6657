"""Storing and handing out attachments; checked by content, never served from a folder."""

import hashlib
import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from urllib.parse import quote

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from inspection.accounts.models import User
from inspection.files.models import Attachment
from inspection.lib.refusals import Refused
from inspection.lib.service import service

MAX_BYTES = 20 * 1024 * 1024
ARCHIVE, OLE = "application/zip", "application/x-ole-storage"
# One of these makes an archive a document: of Office and WPS, of OpenDocument, of OFD.
CONTENT_TYPES = "[content_types].xml"
DOCUMENT_PARTS = frozenset({CONTENT_TYPES, "mimetype", "ofd.xml"})

# First bytes → what it is. Archives, programs and macro workbooks are not accepted as evidence.
SIGNATURES: tuple[tuple[bytes, str, tuple[str, ...]], ...] = (
    (b"%PDF-", "application/pdf", ("pdf",)),
    (b"\x89PNG\r\n\x1a\n", "image/png", ("png",)),
    (b"\xff\xd8\xff", "image/jpeg", ("jpg", "jpeg")),
    (b"PK\x03\x04", ARCHIVE, ("docx", "xlsx", "pptx", "wps", "et", "ofd", "ods")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE, ("doc", "xls", "wps", "et")),
)
ALLOWED = "PDF、JPG、PNG、Word、Excel、WPS、OFD、TXT、CSV"


def content_type_of(data: bytes, name: str) -> str:
    """The type by content; the name must agree with it. Raises Refused with one clear sentence."""
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    for start, kind, suffixes in SIGNATURES:
        if data.startswith(start):
            if suffix not in suffixes:
                raise Refused(f"“{name}”的扩展名与内容不符，或属于不允许上传的类型。允许的类型：{ALLOWED}。")
            _look_inside(data, name, kind)
            return kind
    if suffix in ("txt", "csv") and b"\x00" not in data:
        return "text/plain"
    raise Refused(f"“{name}”不是允许上传的类型。允许的类型：{ALLOWED}。")


def _look_inside(data: bytes, name: str, kind: str) -> None:
    """Refuse an archive that is no document, and macros under whatever name they hide."""
    has_macros = kind == OLE and "_VBA_PROJECT".encode("utf-16-le") in data
    if kind == ARCHIVE:
        try:
            has_macros = _archive_has_macros(data)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError) as error:
            raise Refused(f"“{name}”已损坏、已加密，或者不是办公文档，请重新另存后再上传。") from error
    if has_macros:
        raise Refused(f"“{name}”含有宏，请另存为不含宏的文件后再上传。")


def _archive_has_macros(data: bytes) -> bool:
    """Whether a document has macros, by its parts and by their declared types. Raises BadZipFile for no document."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {part.casefold(): part for part in archive.namelist()}
        if not DOCUMENT_PARTS & parts.keys():
            raise zipfile.BadZipFile
        if any("vbaproject" in part or part.startswith("basic/") for part in parts):
            return True
        if CONTENT_TYPES not in parts:
            return False
        with archive.open(parts[CONTENT_TYPES]) as stream:
            declared = stream.read(1_000_000).lower()
        return b"vbaproject" in declared or b"macroenabled" in declared


def plain_name(name: str) -> str:
    """The file name without characters nobody sees: marks that turn the direction would show another extension."""
    seen = "".join(letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cf", "Cs"))
    return seen.strip()[-200:] or "文件"


@service
def store_attachments(uploads: Iterable[UploadedFile], *, by: User) -> list[Attachment]:
    """Keep uploaded files under random names, all or none: nothing is written before each was checked.

    Raises Refused when one is empty, too large, damaged, of a wrong type, or has macros.
    """
    checked = [(upload, _type_of(upload)) for upload in uploads]
    return [keep(upload.read(), upload.name or "", kind, by=by) for upload, kind in checked]


def _type_of(upload: UploadedFile) -> str:
    name = plain_name(upload.name or "")
    if (upload.size or 0) > MAX_BYTES:
        raise Refused(f"“{name}”超过20MB，请压缩或拆分后再上传。")
    data = upload.read()
    if not data:
        raise Refused(f"“{name}”是空文件。")
    upload.seek(0)
    return content_type_of(data, name)


def keep(data: bytes, name: str, content_type: str, *, by: User | None) -> Attachment:
    """Store bytes that were checked already."""
    attachment = Attachment(
        name=plain_name(name),
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        content_type=content_type,
        uploaded_by=by,
    )
    attachment.file.save(name, ContentFile(data), save=False)
    attachment.save()
    return attachment


def send(attachment: Attachment) -> FileResponse:
    """The file as a download. The caller has fetched the owning object through its permission and records the reading."""
    response = FileResponse(attachment.file.open("rb"), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename=\"file\"; filename*=UTF-8''{quote(attachment.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
