"""Safety of a zip container, checked without trusting any size that it claims."""

import io
import struct
import zipfile
import zlib

from .spec import WorkbookError

MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
MAX_ENTRIES = 1_000
# Below this size a high ratio is only a small file full of blank cells.
RATIO_FREE = 10 * 1024 * 1024

_STEP = 1024 * 1024
_DAMAGED = "文件已损坏，无法打开。请在 Excel 或 WPS 中打开后另存为 .xlsx 再上传。"
_TOO_BIG = "文件解压后过大，已拒绝读取。请删除多余的工作表、图片和空白行后再上传。"


def check(data: bytes) -> dict[str, bytes]:
    """Refuse a dangerous or broken archive; return its member names with the first bytes of each."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, EOFError, OSError):
        raise WorkbookError(_DAMAGED) from None
    _check_directory(data, members)
    heads: dict[str, bytes] = {}
    total = 0
    for member in members:
        content = _unpack(data, member, MAX_UNPACKED - total)
        total += len(content)
        if total > RATIO_FREE and total > MAX_RATIO * len(data):
            raise WorkbookError(_TOO_BIG)
        _refuse_declarations(member.filename, content)
        heads[member.filename] = content[:4096]
    return heads


def _check_directory(data: bytes, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_ENTRIES:
        raise WorkbookError("文件内部的部件过多，已拒绝读取。请另存为新的 .xlsx 再上传。")
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise WorkbookError(_TOO_BIG)
    if any(member.flag_bits & 1 for member in members):
        raise WorkbookError("文件设有密码，无法读取。请取消密码后再上传。")
    names = [member.filename for member in members]
    # Members that share bytes or a name let two readers see two different workbooks.
    if len(set(names)) < len(names) or sum(member.compress_size for member in members) > len(data):
        raise WorkbookError(_DAMAGED)


def _unpack(data: bytes, member: zipfile.ZipInfo, budget: int) -> bytes:
    packed = _packed(data, member)
    if member.compress_type == zipfile.ZIP_STORED:
        content = packed
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        content = _inflate(packed, budget)
    else:
        raise WorkbookError(_DAMAGED)
    if len(content) > budget:
        raise WorkbookError(_TOO_BIG)
    if len(content) != member.file_size or zlib.crc32(content) != member.CRC:
        raise WorkbookError(_DAMAGED)
    return content


def _packed(data: bytes, member: zipfile.ZipInfo) -> bytes:
    start = member.header_offset
    if data[start : start + 4] != b"PK\x03\x04" or start + 30 > len(data):
        raise WorkbookError(_DAMAGED)
    name_length, extra_length = struct.unpack_from("<HH", data, start + 26)
    start += 30 + name_length + extra_length
    return data[start : start + member.compress_size]


def _inflate(packed: bytes, budget: int) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    parts: list[bytes] = []
    total = 0
    try:
        while True:
            part = inflater.decompress(packed, _STEP)
            if not part:
                return b"".join(parts)
            parts.append(part)
            total += len(part)
            if total > budget:
                raise WorkbookError(_TOO_BIG)
            packed = inflater.unconsumed_tail
    except zlib.error:
        raise WorkbookError(_DAMAGED) from None


def _refuse_declarations(name: str, content: bytes) -> None:
    if name.lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf")):
        return
    if b"\0" in content[:4]:
        content = content.replace(b"\0", b"")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise WorkbookError("文件内含有不允许的实体声明，已拒绝读取。请在 Excel 或 WPS 中另存为 .xlsx 再上传。")
