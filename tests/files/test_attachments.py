"""What is kept as evidence: checked by content, under a name that shows what it is."""

import io
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from inspection.files.models import Attachment
from inspection.files.services import send, store_attachments
from tests.conftest import World

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
PDF = b"%PDF-1.7"
MACROS, DAMAGED = "含有宏，请另存为不含宏的文件后再上传。", "已损坏、已加密，或者不是办公文档，请重新另存后再上传。"


def archive(**parts: bytes) -> bytes:
    """An archive; in names two underscores stand for a slash."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/"), data)
    return stream.getvalue()


def office(types: bytes = b"<Types/>", **parts: bytes) -> bytes:
    return archive(**{"[Content_Types].xml": types, "word__document.xml": b"<w/>", **parts})


@pytest.fixture
def shelf(world: World, settings: Any, tmp_path: Path) -> Path:
    """A folder for attachments in which no other test stores any."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def keep(world: World, *files: tuple[str, bytes]) -> list[Attachment]:
    return store_attachments([SimpleUploadedFile(name, data) for name, data in files], by=world.member)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("宏.docx", office(**{"word__VBAPROJECT.BIN": b"x"}), MACROS),
        ("改名的宏.docx", office(b'<Override ContentType="application/vnd.ms-office.vbaProject"/>'), MACROS),
        ("旧宏.doc", OLE + "_VBA_PROJECT".encode("utf-16-le"), MACROS),
        ("程序.docx", archive(**{"evil.exe": b"MZ"}), DAMAGED),
        ("残缺.xlsx", office()[:60], DAMAGED),
        ("空.pdf", b"", "是空文件。"),
        ("图.svg", b"<svg/>", "不是允许上传的类型。"),
        ("网页.xls", b"<html></html>", "不是允许上传的类型。"),
        ("图.png", PDF, "扩展名与内容不符"),
    ],
    # Names of their own: an archive carries the moment it was made, and every worker would collect other tests.
    ids=["macro", "renamed macro", "old macro", "program", "cut off", "empty", "svg", "web page", "wrong suffix"],
)
def test_file_when_not_what_it_says_then_refused_and_not_stored(name, data, sentence, world: World, shelf: Path):
    with pytest.raises(ValidationError, match=sentence):
        keep(world, ("报告.pdf", PDF), (name, data))
    assert (Attachment.objects.filter(uploaded_by=world.member).count(), list(shelf.rglob("*.*"))) == (0, [])


@pytest.mark.parametrize("name", ["报告.docx", "报告.wps"])
def test_document_when_plain_then_kept(name, world: World):
    [attachment] = keep(world, (name, office()))
    with attachment.file.open() as kept:
        assert (attachment.name, kept.read()) == (name, office())


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/密码.pdf", "密码.pdf"),
        ("表\u202efdp.exe.pdf", "表fdp.exe.pdf"),
        ("换\x00行\x1b.pdf", "换行.pdf"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_file_name_when_it_hides_something_then_shown_plainly(name, shown, world: World):
    [attachment] = keep(world, (name, PDF))
    answer = send(attachment)
    answer.close()
    told = answer["Content-Disposition"]
    assert (attachment.name, unquote(told.rpartition("''")[2])) == (shown, shown)
    assert (answer["X-Content-Type-Options"], told.partition(";")[0]) == ("nosniff", "attachment")
