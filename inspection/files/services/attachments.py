"""Storing and handing out attachments; checked by content, never served from a folder."""

import hashlib
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from inspection.accounts.models import User
from inspection.files.models import Attachment

MAX_BYTES = 20 * 1024 * 1024

# First bytes → what it is. Archives, programs and macro workbooks are not accepted as evidence.
SIGNATURES: tuple[tuple[bytes, str, tuple[str, ...]], ...] = (
    (b"%PDF-", "application/pdf", ("pdf",)),
    (b"\x89PNG\r\n\x1a\n", "image/png", ("png",)),
    (b"\xff\xd8\xff", "image/jpeg", ("jpg", "jpeg")),
    (b"PK\x03\x04", "application/zip", ("docx", "xlsx", "pptx", "wps", "et", "ofd", "ods")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage", ("doc", "xls", "wps", "et")),
)
ALLOWED = "PDF、JPG、PNG、Word、Excel、WPS、OFD、TXT、CSV"


def content_type_of(data: bytes, name: str) -> str:
    """The type by content; the name must agree with it. Raises ValidationError with one clear sentence."""
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    for start, kind, suffixes in SIGNATURES:
        if data.startswith(start):
            if suffix not in suffixes:
                raise ValidationError(f"“{name}”的扩展名与内容不符，或属于不允许上传的类型。允许的类型：{ALLOWED}。")
            if b"vbaProject.bin" in data:
                raise ValidationError(f"“{name}”含有宏，请另存为不含宏的文件后再上传。")
            return kind
    if suffix in ("txt", "csv") and b"\x00" not in data:
        return "text/plain"
    raise ValidationError(f"“{name}”不是允许上传的类型。允许的类型：{ALLOWED}。")


def store_attachment(upload: UploadedFile, *, by: User) -> Attachment:
    """Keep an uploaded file under a random name. Raises ValidationError when empty, too large or of a wrong type."""
    if upload.size > MAX_BYTES:
        raise ValidationError(f"“{upload.name}”超过20MB，请压缩或拆分后再上传。")
    data = upload.read()
    if not data:
        raise ValidationError(f"“{upload.name}”是空文件。")
    return keep(data, upload.name, content_type_of(data, upload.name), by=by)


def keep(data: bytes, name: str, content_type: str, *, by: User | None) -> Attachment:
    """Store bytes that were checked already."""
    attachment = Attachment(
        name=name[-200:],
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
