"""The import wizard as people click through it, and as somebody might attack it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from findings.findings.services.imports import KIND, stage_findings
from findings.models import Finding, FindingImport
from inspection.files.models import Attachment
from inspection.files.services.commits import commit_all, discard
from inspection.lib.workbook import read
from tests.conftest import World
from tests.findings.import_files import sample, titles, workbook

# session, user, roles, inspections, count, rows
LIST_QUERIES = 6


def upload(client, world: World, file) -> FindingImport:
    client.force_login(world.leader)
    answer = client.post(reverse("findings:import_upload", args=[world.running.pk]), {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return FindingImport.objects.latest("pk")


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("问题.xls", b"<html><table><tr><td>1</td></tr></table></html>", "这是网页格式的文件，不是真正的表格。"),
        ("问题.xlsx", b"", "文件是空的，请检查后重新上传。"),
        ("问题.csv", b"x" * (20 * 1024 * 1024 + 1), "文件超过 20 MB，请删除图片或拆成几个文件后再上传。"),
        ("问题.xlsx", b"%PDF-1.7", "这是 PDF 文件，不是表格。"),
        ("问题.xlsm", b"PK\x03\x04", "文件含有宏，不能上传。"),
        ("问题.csv", ("问题\n" + "某事\n" * 20_001).encode(), "数据超过 20000 行，请拆成几个文件分别上传。"),
        ("问题.xlsx", b"PK\x03\x04broken", "文件已损坏，无法打开。"),
    ],
    ids=["html", "empty", "large", "pdf", "macro", "rows", "broken"],
)
def test_unusable_file_is_refused_beside_the_field(name, content, sentence, world: World, client):
    client.force_login(world.leader)
    url = reverse("findings:import_upload", args=[world.running.pk])
    answer = client.post(url, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"][0].startswith(sentence)
    assert (FindingImport.objects.count(), Attachment.objects.count()) == (0, 0)


def test_encrypted_workbook_is_refused_beside_the_field(world: World, client):
    name, other = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    data = sample("03").read()
    at = data.index(name)
    locked = data[:at] + other + data[at + len(other) : at + 64] + bytes([len(other) + 2]) + data[at + 65 :]
    client.force_login(world.leader)
    file = SimpleUploadedFile("问题.xls", locked)
    answer = client.post(reverse("findings:import_upload", args=[world.running.pk]), {"file": file})
    sentence = "文件设有密码，无法读取。请取消密码后再上传。"
    assert (answer.status_code, answer.context["form"].errors["file"]) == (422, [sentence])


def test_upload_without_a_file_asks_for_one(world: World, client):
    client.force_login(world.leader)
    answer = client.post(reverse("findings:import_upload", args=[world.running.pk]))
    assert (answer.status_code, answer.context["form"].errors["file"]) == (422, ["请选择要上传的文件。"])


def test_check_page_shows_everything_and_the_result_leads_to_the_findings(world: World, client):
    batch = upload(client, world, workbook(["", "理论学习", "甲问题", ""], ["", "外星", "乙问题", ""]))
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "2 行，1 个错误，0 个提醒" in page
    assert ("只导入正确的 1 行" in page, "导入全部" in page) == (True, False)
    done = client.post(reverse("findings:import_commit_valid", args=[batch.pk]), follow=True)
    assert "已导入 1 个问题" in done.content.decode()
    listed = client.get(done.context["result_url"]).content.decode()
    assert ("甲问题" in listed, "乙问题" in listed, world.finding.title in listed) == (True, False, False)


@pytest.mark.parametrize(
    ("level", "rows"), [("", [2, 3]), ("error", [3]), ("warning", []), ("ok", [2]), ("x'", [2, 3])]
)
def test_tabs_show_the_rows_of_their_level(level, rows, world: World, client):
    batch = upload(client, world, workbook(["", "理论学习", "甲问题", ""], ["", "外星", "乙问题", ""]))
    page = client.get(batch.get_absolute_url(), {"level": level})
    assert [row["number"] for row in page.context["rows"]] == rows


def test_rows_are_paged_by_fifty(world: World, client):
    batch = upload(client, world, titles(*(f"第{n}号事项{n * 7919}" for n in range(51))))
    page = client.get(batch.get_absolute_url(), {"page": 2})
    assert [row["number"] for row in page.context["rows"]] == [52]


def test_row_is_unticked_and_ticked_on_the_same_page(world: World, client):
    batch = upload(client, world, titles("甲问题", "乙问题"))
    url = reverse("findings:import_row", args=[batch.pk, 3])
    answer = client.post(url, {"included": "0", "level": "warning", "page": "1"})
    assert answer.headers["Location"] == f"{batch.get_absolute_url()}?level=warning&page=1#row-3"
    assert "导入选中的 1 行" in client.get(batch.get_absolute_url()).content.decode()
    client.post(url, {"included": "1"})
    assert batch.rows.get(number=3).included


def test_row_that_is_not_in_the_file_is_told(world: World, client):
    batch = upload(client, world, titles("甲问题"))
    answer = client.post(reverse("findings:import_row", args=[batch.pk, 99]), {"included": "0"}, follow=True)
    assert said(answer) == ["文件里没有这一行，请刷新后重试。"]


def test_corrected_mapping_is_checked_again_in_the_browser(world: World, client):
    batch = upload(client, world, workbook(["低保管理不及时", "某某"], header=["怪名字", "另一列"]))
    url = reverse("findings:import_mapping", args=[batch.pk])
    twice = client.post(url, {"column-A": "title", "column-B": "title"}, follow=True)
    assert said(twice) == ["“怪名字”和“另一列”都对应了“具体问题”，一个栏目只能对应一列。"]
    done = client.post(url, {"column-A": "title", "column-B": ""}, follow=True)
    assert (said(done), batch.rows.count()) == (["已按所选的对应关系重新检查，并记住供下次使用。"], 1)


def test_second_click_and_second_person_are_told(world: World, client):
    batch = upload(client, world, titles("甲问题"))
    url = reverse("findings:import_commit", args=[batch.pk])
    client.post(url)
    client.force_login(world.member)
    assert said(client.post(url, follow=True)) == ["该事项刚刚已由他人办理，请刷新后查看。"]
    assert Finding.objects.filter(batch=batch).count() == 1


def test_batch_of_another_team_does_not_exist(world: World, client):
    batch = stage_findings(world.running2, upload=titles("甲问题"), by=world.leader2)
    client.force_login(world.leader)
    for act in ("commit", "commit_valid", "undo", "discard", "mapping"):
        assert client.post(reverse(f"findings:import_{act}", args=[batch.pk])).status_code == 404
    assert Finding.objects.filter(batch=batch).count() == 0


def test_upload_after_the_feedback_says_why_not(world: World, client):
    client.force_login(world.leader)
    url = reverse("findings:import_upload", args=[world.fed_back.pk])
    page = client.get(url).content.decode()
    assert ("该巡察任务已经反馈，不能再导入问题。" in page, 'type="file"' in page) == (True, False)
    answer = client.post(url, {"file": titles("甲问题")})
    assert (answer.status_code, FindingImport.objects.count()) == (422, 0)


def test_undo_is_offered_and_then_explained(world: World, client):
    batch = upload(client, world, titles("甲问题"))
    commit_all(KIND, batch, by=world.leader)
    assert "撤销本批" in client.get(batch.get_absolute_url()).content.decode()
    Finding.objects.filter(batch=batch).update(is_touched=True)
    page = client.get(batch.get_absolute_url()).content.decode()
    assert ("撤销本批" in page, "不能再整批撤销" in page) == (False, True)
    answer = client.post(reverse("findings:import_undo", args=[batch.pk]), follow=True)
    assert said(answer)[0].startswith("本批有 1 个问题已经修改")


def test_office_reads_a_batch_without_buttons(world: World, client):
    batch = stage_findings(world.running, upload=titles("甲问题"), by=world.leader)
    client.force_login(world.office)
    page = client.get(batch.get_absolute_url()).content.decode()
    assert ("甲问题" in page, reverse("findings:import_commit", args=[batch.pk]) in page) == (True, False)


def test_template_is_read_back_without_complaint(world: World, client):
    client.force_login(world.member)
    answer = client.get(reverse("findings:import_template", args=[world.running.pk]))
    reading = read(b"".join(answer) if answer.streaming else answer.content, "模板.xlsx", KIND.spec)
    assert [message.text for message in reading.messages] == ["表头下面没有数据"]
    assert len([header for header in reading.headers if header.key]) == len(KIND.spec.columns) - 1


def test_annotated_workbook_is_a_download_of_the_persons_own_name(world: World, client):
    batch = upload(client, world, sample("01"))
    answer = client.get(reverse("findings:import_annotated", args=[batch.pk]))
    assert "%E6%A3%80%E6%9F%A5%E7%BB%93%E6%9E%9C.xlsx" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_annotated_old_and_text_files_come_back_as_workbooks(world: World, client):
    for number in ("02", "03", "07"):
        batch = upload(client, world, sample(number))
        answer = client.get(reverse("findings:import_annotated", args=[batch.pk]))
        assert (answer.status_code, answer.content[:2]) == (200, b"PK")


@pytest.mark.parametrize("rows", [1, 3])
def test_import_list_asks_the_same_number_of_queries(rows, world: World, client, django_assert_num_queries):
    for number in range(rows):
        stage_findings(world.running, upload=titles(f"甲问题{number}"), by=world.leader)
    client.force_login(world.member)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("findings:import_list"))
    assert response.context["listing"].page.paginator.count == rows


def test_import_list_hides_other_teams_and_closed_inspections(world: World, client):
    own = stage_findings(world.running, upload=titles("甲问题"), by=world.leader)
    stage_findings(world.running2, upload=titles("乙问题"), by=world.leader2)
    discard(KIND, own, by=world.leader)
    client.force_login(world.leader)
    page = client.get(reverse("findings:import_list"))
    assert [batch.pk for batch in page.context["listing"].page.object_list] == [own.pk]
    assert list(page.context["inspections"]) == [world.running]
