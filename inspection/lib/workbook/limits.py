"""What a file really is, and whether it may be read at all."""

from . import archive, compound
from .delimited import decode
from .spec import WorkbookError

MAX_BYTES = 20 * 1024 * 1024

_SAVE_AS = "请在 Excel/WPS 中打开后另存为 .xlsx 再上传。"
_MACRO = "文件含有宏，不能上传。请另存为不带宏的 .xlsx 再上传。"
_LOCKED = "文件设有密码，无法读取。请取消密码后再上传。"
_DAMAGED = f"文件已损坏，无法打开。{_SAVE_AS}"

_FOREIGN = (
    (b"%PDF", "这是 PDF 文件，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 表格。"),
    (b"\x89PNG", "这是图片，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 表格。"),
    (b"\xff\xd8\xff", "这是图片，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 表格。"),
    (b"GIF8", "这是图片，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 表格。"),
    (b"BM", "这是图片，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 表格。"),
    (b"II*\0", "这是图片，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 表格。"),
    (b"MM\0*", "这是图片，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 表格。"),
    (b"RIFF", "这是图片或音视频，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 表格。"),
    (b"Rar!", "这是压缩包，不是表格。请解压后上传其中的表格。"),
    (b"7z\xbc\xaf", "这是压缩包，不是表格。请解压后上传其中的表格。"),
    (b"{\\rtf", "这是文字文档，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 表格。"),
    (b"MIME-Version:", f"这是网页格式的文件，不是真正的表格。{_SAVE_AS}"),
    (b"\x09\x08", f"这是很早版本的 Excel 文件。{_SAVE_AS}"),
    (b"\x09\x04", f"这是很早版本的 Excel 文件。{_SAVE_AS}"),
    (b"\x09\x02", f"这是很早版本的 Excel 文件。{_SAVE_AS}"),
    (b"\x09\x00\x04", f"这是很早版本的 Excel 文件。{_SAVE_AS}"),
)


def sniff(data: bytes, name: str) -> str:
    """Return "xlsx", "xls", "ods" or "csv" by content, or raise WorkbookError saying why the file is refused."""
    if not data.strip(b"\0 \t\r\n"):
        raise WorkbookError("文件是空的，请检查后重新上传。")
    if len(data) > MAX_BYTES:
        raise WorkbookError("文件超过 20 MB，请删除图片或拆成几个文件后再上传。")
    if name.lower().endswith((".xlsm", ".xltm", ".xlam")):
        raise WorkbookError(_MACRO)
    if data.startswith(b"PK"):
        return _sniff_archive(data)
    if data.startswith(compound.MAGIC):
        return _sniff_compound(data)
    return _sniff_plain(data)


def _sniff_archive(data: bytes) -> str:
    heads = archive.check(data)
    names = {name.lower().replace("\\", "/") for name in heads}
    if any("vbaproject" in name or name.startswith("basic/") for name in names):
        raise WorkbookError(_MACRO)
    if any(b"encryption-data" in head for name, head in heads.items() if name.endswith("manifest.xml")):
        raise WorkbookError(_LOCKED)
    if b"macroEnabled" in heads.get("[Content_Types].xml", b""):
        raise WorkbookError(_MACRO)
    if "xl/workbook.xml" in names:
        return "xlsx"
    if b"opendocument.spreadsheet" in heads.get("mimetype", b""):
        return "ods"
    if "xl/workbook.bin" in names:
        raise WorkbookError(f"这是二进制工作簿（.xlsb），不能直接读取。{_SAVE_AS}")
    if any(name.startswith(("word/", "ppt/")) for name in names) or b"opendocument" in heads.get("mimetype", b""):
        raise WorkbookError("这是文字文档或演示文稿，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 表格。")
    raise WorkbookError("这是压缩包，不是表格。请解压后上传其中的表格。")


def _sniff_compound(data: bytes) -> str:
    try:
        container = compound.Container(data)
        names = set(container.entries)
        if names & {"EncryptedPackage", "EncryptionInfo"}:
            raise WorkbookError(_LOCKED)
        if names & {"WordDocument", "PowerPoint Document", "Current User"}:
            raise WorkbookError("这是文字文档或演示文稿，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 表格。")
        stream = next((name for name in ("Workbook", "Book") if name in names), None)
        if stream is None:
            raise WorkbookError("文件里没有表格。请上传 .xlsx、.xls、.ods 或 .csv 表格。")
        if compound.is_encrypted(container.read(stream)):
            raise WorkbookError(_LOCKED)
    except compound.Damaged:
        raise WorkbookError(_DAMAGED) from None
    if names & {"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "Macros"}:
        raise WorkbookError(_MACRO)
    return "xls"


def _sniff_plain(data: bytes) -> str:
    for magic, sentence in _FOREIGN:
        if data.startswith(magic):
            raise WorkbookError(sentence)
    text = decode(data)
    if text is None:
        raise WorkbookError("无法识别的文件格式。请上传 .xlsx、.xls、.ods 或 .csv 表格。")
    head = text[:4096].lstrip().lower()
    if "urn:schemas-microsoft-com:office" in head and head.startswith("<?xml"):
        raise WorkbookError(f"这是 XML 格式的表格，只是扩展名像 Excel 文件。{_SAVE_AS}")
    if head.startswith(("<!doctype html", "<html", "<table", "<meta", "<head", "<body", "<style", "<div", "<?xml")):
        raise WorkbookError(f"这是网页格式的文件，不是真正的表格。{_SAVE_AS}")
    return "csv"
