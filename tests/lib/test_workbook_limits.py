import contextlib
import io
import random
import tracemalloc
import zipfile

import odf.opendocument
import openpyxl
import pytest
import xlsxwriter
import xlwt

from inspection.lib.workbook import WorkbookError, archive, compound, read, sniff

from .workbook_samples import (
    PROBLEMS,
    SIMPLE,
    SIMPLE_HEADER,
    form,
    ods_bytes,
    rewritten,
    saved,
    workbook_bytes,
)


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return stream.getvalue()


def refusal(data, name="表.xlsx"):
    with pytest.raises(WorkbookError) as caught:
        sniff(data, name)
    return str(caught.value)


def xls_bytes():
    book = xlwt.Workbook()
    book.add_sheet("表").write(0, 0, "问题")
    return saved(book)


def empty_ods():
    stream = io.BytesIO()
    odf.opendocument.OpenDocumentSpreadsheet().save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (workbook_bytes(["问题"]), "xlsx"),
        (xls_bytes(), "xls"),
        (empty_ods(), "ods"),
        ("问题,时限\n".encode("gb18030"), "csv"),
        ("问题,时限\n".encode(), "csv"),
        ("问题\t时限\n".encode("utf-16"), "csv"),
        ("问题;2025-04-03,1\n".encode("utf-16-le"), "csv"),
    ],
)
def test_sniff_when_name_lies_then_content_decides(data, kind):
    assert sniff(data, "某文件.doc") == kind


@pytest.mark.parametrize("name", ["01", "02", "03", "04", "05", "06", "07"])
def test_sniff_when_sample_then_accepted(name):
    expected = {"03": "xls", "07": "csv"}.get(name, "xlsx")
    assert sniff(form(name), name) == expected


def test_sniff_when_empty_then_refused():
    assert refusal(b"") == "文件是空的，请检查后重新上传。"
    assert refusal(b" \r\n\r\n") == "文件是空的，请检查后重新上传。"


def test_sniff_when_over_20_megabytes_then_refused():
    assert refusal(b"a" * (20 * 1024 * 1024 + 1)) == "文件超过 20 MB，请删除图片或拆成几个文件后再上传。"


def test_sniff_when_zip_unpacks_to_too_much_then_refused():
    bomb = zipped({"xl/workbook.xml": b"0" * (101 * 1024 * 1024)})
    assert refusal(bomb) == "文件解压后过大，已拒绝读取。请删除多余的工作表、图片和空白行后再上传。"


def test_sniff_when_zip_ratio_is_suspicious_then_refused():
    bomb = zipped({"xl/workbook.xml": b"0" * (20 * 1024 * 1024)})
    assert refusal(bomb) == "文件解压后过大，已拒绝读取。请删除多余的工作表、图片和空白行后再上传。"


def test_sniff_when_small_file_compresses_well_then_accepted():
    assert sniff(zipped({"xl/workbook.xml": b"0" * (1024 * 1024)}), "a.xlsx") == "xlsx"


def test_sniff_when_member_lies_about_its_size_then_refused_with_bounded_memory(monkeypatch):
    data = bytearray(zipped({"xl/workbook.xml": b"0" * (60 * 1024 * 1024)}))
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = (10).to_bytes(4, "little")
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1024 * 1024)
    assert refusal(bytes(data)) == "文件解压后过大，已拒绝读取。请删除多余的工作表、图片和空白行后再上传。"


def test_sniff_when_checksum_is_wrong_then_damaged():
    data = bytearray(workbook_bytes(["问题"]))
    central = data.index(b"PK\x01\x02")
    data[central + 16 : central + 20] = b"\1\2\3\4"
    assert refusal(bytes(data)) == "文件已损坏，无法打开。请在 Excel 或 WPS 中打开后另存为 .xlsx 再上传。"


def test_sniff_when_too_many_members_then_refused():
    crowd = zipped({f"xl/{number}.xml": b"" for number in range(1001)})
    assert refusal(crowd) == "文件内部的部件过多，已拒绝读取。请另存为新的 .xlsx 再上传。"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_sniff_when_member_is_doubled_then_damaged():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        target.writestr("xl/workbook.xml", "a")
        target.writestr("xl/workbook.xml", "b")
    assert refusal(stream.getvalue()).startswith("文件已损坏")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_sniff_when_entities_are_declared_then_refused(encoding):
    xml = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding)
    assert refusal(zipped({"xl/workbook.xml": xml})) == (
        "文件内含有不允许的实体声明，已拒绝读取。请在 Excel 或 WPS 中另存为 .xlsx 再上传。"
    )


def test_sniff_when_zip_is_cut_then_damaged():
    assert refusal(workbook_bytes(["问题"])[:-200]).startswith("文件已损坏")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<html><table><tr><td>1</td></tr></table></html>", "这是网页格式的文件，不是真正的表格。"),
        ("\ufeff <TABLE><tr>".encode(), "这是网页格式的文件，不是真正的表格。"),
        (b"MIME-Version: 1.0\r\n", "这是网页格式的文件，不是真正的表格。"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "这是 XML 格式的表格，只是扩展名像 Excel 文件。",
        ),
        (b"\x09\x08\x10\x00\x00\x05", "这是很早版本的 Excel 文件。"),
    ],
)
def test_sniff_when_other_format_is_renamed_to_xls_then_says_how_to_save(data, sentence):
    assert refusal(data, "表.xls") == f"{sentence}请在 Excel/WPS 中打开后另存为 .xlsx 再上传。"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7", "这是 PDF 文件，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 表格。"),
        (b"\x89PNG\r\n", "这是图片，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 表格。"),
        (b"\xff\xd8\xff\xe0", "这是图片，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 表格。"),
        (b"Rar!\x1a\x07", "这是压缩包，不是表格。请解压后上传其中的表格。"),
        (
            zipped({"word/document.xml": b"<a/>"}),
            "这是文字文档或演示文稿，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 表格。",
        ),
        (zipped({"a.txt": b"1"}), "这是压缩包，不是表格。请解压后上传其中的表格。"),
        (b"\x00\x01\x02\x03\x80\x81", "无法识别的文件格式。请上传 .xlsx、.xls、.ods 或 .csv 表格。"),
    ],
)
def test_sniff_when_not_a_table_then_says_what_it_is(data, sentence):
    assert refusal(data) == sentence


def test_sniff_when_macros_then_refused():
    sentence = "文件含有宏，不能上传。请另存为不带宏的 .xlsx 再上传。"
    assert refusal(workbook_bytes(["问题"]), "表.xlsm") == sentence
    assert refusal(zipped({"xl/workbook.xml": b"", "xl/vbaProject.bin": b""})) == sentence
    assert refusal(zipped({"[Content_Types].xml": b"x.macroEnabled.y", "xl/workbook.xml": b""})) == sentence


def test_sniff_when_xls_has_macro_storage_then_refused():
    data = xls_bytes().replace("Workbook".encode("utf-16-le"), "Workbook".encode("utf-16-le"))
    entry = data.index("Root Entry".encode("utf-16-le"))
    macro = "_VBA_PROJECT_CUR".encode("utf-16-le") + b"\0\0"
    slot = entry + 2 * 128
    changed = data[:slot] + macro.ljust(64, b"\0") + len(macro).to_bytes(2, "little") + b"\1" + data[slot + 67 :]
    assert refusal(changed, "表.xls") == "文件含有宏，不能上传。请另存为不带宏的 .xlsx 再上传。"


def test_sniff_when_xls_has_password_then_refused():
    data = bytearray(xls_bytes())
    stream = compound.Container(bytes(data)).read("Workbook")
    start = bytes(data).index(stream[:64])
    second = start + 4 + int.from_bytes(data[start + 2 : start + 4], "little")
    data[second : second + 2] = (0x2F).to_bytes(2, "little")
    assert refusal(bytes(data), "表.xls") == "文件设有密码，无法读取。请取消密码后再上传。"


def test_sniff_when_package_is_encrypted_then_refused():
    data = xls_bytes()
    name, other = ("Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le") + b"\0\0")
    at = data.index(name)
    changed = data[:at] + other.ljust(64, b"\0") + len(other).to_bytes(2, "little") + data[at + 66 :]
    assert refusal(changed, "表.xlsx") == "文件设有密码，无法读取。请取消密码后再上传。"


def test_sniff_when_ods_has_password_then_refused():
    data = zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b"<manifest:encryption-data/>",
        }
    )
    assert refusal(data, "表.ods") == "文件设有密码，无法读取。请取消密码后再上传。"


def test_sniff_when_ole_is_cut_then_damaged():
    assert refusal(xls_bytes()[:700], "表.xls").startswith("文件已损坏")


def test_sniff_when_fat_runs_in_circles_then_damaged():
    data = bytearray(xls_bytes())
    data[68:72] = (0).to_bytes(4, "little")
    data[512 + 508 : 512 + 512] = (0).to_bytes(4, "little")
    assert refusal(bytes(data), "表.xls").startswith("文件已损坏")


def test_openpyxl_when_installed_here_then_uses_defusedxml():
    assert openpyxl.DEFUSEDXML is True


def damage(data, name):
    with pytest.raises(WorkbookError) as caught:
        read(data, name, SIMPLE)
    return str(caught.value)


DAMAGED = "文件已损坏，无法打开。请在 Excel 或 WPS 中打开后另存为 .xlsx 再上传。"


def test_read_when_shared_texts_announce_billions_then_damaged():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet().write_row(0, 0, SIMPLE_HEADER)
    count = f'uniqueCount="{len(SIMPLE_HEADER)}"'.encode()
    data = rewritten(stream.getvalue(), "xl/sharedStrings.xml", count, b'uniqueCount="4294967295"')
    assert damage(data, "表.xlsx") == DAMAGED


def test_read_when_xls_announces_a_huge_area_then_damaged():
    data = xls_bytes()
    at = data.index(b"\x00\x02\x0e\x00")
    assert damage(data[: at + 8] + b"\xff\xff\xff\x7f" + data[at + 12 :], "表.xls") == DAMAGED


@pytest.mark.parametrize("place", [b'r="xfd1048576"', b"r = 'XFD1048576'", b'r="&#88;FD1048576"', b'q=">" r="XFD9999"'])
def test_read_when_far_cell_hides_its_place_then_memory_stays_small(place):
    data = rewritten(workbook_bytes(SIMPLE_HEADER, ["甲"]), "xl/worksheets/sheet1.xml", b'r="A2"', place)
    tracemalloc.start()
    read(data, "表.xlsx", SIMPLE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 * 1024 * 1024


def test_read_when_ods_repeats_a_filled_row_a_million_times_then_refused():
    row = [{"text": "甲", "numbercolumnsrepeated": 1000}]
    data = ods_bytes([["问题", "整改期限"], row])
    wide = b'<table:table-cell office:value-type="string" table:number-columns-repeated='
    tall = b'<table:table-row table:number-rows-repeated="1000000">'
    data = rewritten(data, "content.xml", b"<table:table-row>" + wide, tall + wide)
    assert damage(data, "表.ods") == "数据超过 20000 行，请拆成几个文件分别上传。"


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("name", ["01", "03", "07"])
def test_read_when_bytes_are_damaged_then_only_one_kind_of_error(name, seed):
    dice = random.Random(seed)
    data = bytearray(form(name))
    for _ in range(dice.choice([1, 5, 20])):
        data[dice.randrange(len(data))] = dice.randrange(256)
    with contextlib.suppress(WorkbookError):
        read(bytes(data), name, PROBLEMS)
