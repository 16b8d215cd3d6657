import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from findings.findings.choices import FindingStatus
from findings.findings.services import steps
from findings.findings.services.evidence import attach_evidence, remove_evidence
from findings.findings.services.findings import correct_finding, delete_finding, edit_finding, record_finding
from findings.findings.services.numbers import next_finding_numbers
from findings.models import Finding
from inspection.files.models import Attachment
from inspection.trail.models import AccessRecord
from tests import factories
from tests.conftest import World

NEW = {"title": "更正后的问题", "description": "更正后的表现", "basis": "《条例》第八条"}


def signed(world: World) -> Finding:
    """The team's finding with its first version, waiting for the office."""
    steps.submit_finding(world.finding, by=world.member)
    steps.sign_finding(world.finding, by=world.leader)
    return Finding.objects.get(pk=world.finding.pk)


def upload(name: str = "谈话记录.txt", content: bytes = b"words") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_record_finding_then_numbered_by_team(world: World):
    first = record_finding(world.running, facts={"title": "甲"}, by=world.member)
    second = record_finding(world.running, facts={"title": "乙"}, by=world.member)
    assert [first.number, second.number] == ["XC2025-01-03-001", "XC2025-01-03-002"]
    assert (first.status, first.created_by, first.unit) == (FindingStatus.DRAFT, world.member, world.running.unit)


def test_next_finding_numbers_when_past_999_then_goes_on(world: World):
    factories.FindingFactory(inspection=world.running, number="XC2025-01-03-1000")
    factories.FindingFactory(inspection=world.running, number="XC2025-01-03-999")
    assert next_finding_numbers(world.team, 2) == ["XC2025-01-03-1001", "XC2025-01-03-1002"]


def test_record_finding_when_fed_back_then_refused(world: World):
    with pytest.raises(ValidationError, match="该巡察任务已反馈，不能再登记问题。"):
        record_finding(world.fed_back, facts={"title": "甲"}, by=world.member)


def test_edit_finding_when_two_edit_then_both_fields_stay(world: World):
    mine, theirs = (Finding.objects.get(pk=world.finding.pk) for _ in range(2))
    edit_finding(mine, changes={"title": "新的标题"}, by=world.member)
    edit_finding(theirs, changes={"leader": "局长"}, by=world.deputy)
    saved = Finding.objects.get(pk=world.finding.pk)
    assert (saved.title, saved.leader, saved.is_touched) == ("新的标题", "局长", True)


def test_edit_finding_when_signed_then_refused(world: World):
    with pytest.raises(ValidationError, match="该问题已经审签，文本不能直接修改，请使用“更正”。"):
        edit_finding(signed(world), changes={"title": "改"}, by=world.member)


def test_edit_finding_when_submitted_meanwhile_then_somebody_was_faster(world: World):
    old = Finding.objects.get(pk=world.finding.pk)
    steps.submit_finding(world.finding, by=world.deputy)
    with pytest.raises(ValidationError, match="该事项刚刚已由他人办理，请刷新后查看。"):
        edit_finding(old, changes={"title": "改"}, by=world.member)


def test_delete_finding_then_row_and_files_are_gone(world: World, django_capture_on_commit_callbacks):
    attach_evidence(world.finding, uploads=[upload()], by=world.member)
    stored = Attachment.objects.latest("pk").file
    with django_capture_on_commit_callbacks(execute=True):
        delete_finding(world.finding, by=world.member)
    assert not Finding.objects.filter(pk=world.finding.pk).exists()
    assert not stored.storage.exists(stored.name)


def test_delete_finding_when_once_signed_then_refused(world: World):
    finding = signed(world)
    steps.return_finding(finding, reason="补充", by=world.office)
    finding.refresh_from_db(fields=["status"])
    steps.return_finding(finding, reason="重写", by=world.leader)
    with pytest.raises(ValidationError, match="该问题曾经审签，不能删除，只能修改后重新提交。"):
        delete_finding(finding, by=world.member)


def test_delete_finding_when_submitted_then_somebody_was_faster(world: World):
    steps.submit_finding(world.finding, by=world.member)
    with pytest.raises(ValidationError, match="该事项刚刚已由他人办理，请刷新后查看。"):
        delete_finding(world.finding, by=world.member)


def test_delete_finding_when_something_hangs_on_it_then_refused_without_saying_what(world: World):
    factories.LeadFactory(inspection=world.running, finding=world.finding)
    with pytest.raises(ValidationError, match=r"^\['该问题已有关联材料，不能删除。'\]$"):
        delete_finding(world.finding, by=world.member)


def test_correct_finding_when_signed_then_both_versions_stay(world: World):
    finding = signed(world)
    before = finding.title
    correct_finding(finding, **NEW, reason="核对文件后更正", by=world.leader)
    assert [(v.version, v.title, v.reason) for v in finding.versions.all()] == [
        (1, before, ""),
        (2, "更正后的问题", "核对文件后更正"),
    ]
    assert Finding.objects.get(pk=finding.pk).title == "更正后的问题"


def test_correct_finding_when_two_correct_then_the_second_hears_who_was_faster(world: World):
    mine = signed(world)
    theirs = Finding.objects.get(pk=mine.pk)
    correct_finding(mine, **NEW, reason="核对", by=world.leader)
    with pytest.raises(ValidationError, match="该事项刚刚已由他人办理，请刷新后查看。"):
        correct_finding(theirs, **{**NEW, "title": "另一种写法"}, reason="核对", by=world.office)


@pytest.mark.parametrize(
    ("words", "reason", "sentence"),
    [(NEW, " ", "请填写更正理由。"), ({}, "核对", "文本没有变化，无须更正。")],
)
def test_correct_finding_when_incomplete_then_refused(words, reason, sentence, world: World):
    finding = signed(world)
    same = {name: getattr(finding, name) for name in NEW}
    with pytest.raises(ValidationError, match=sentence):
        correct_finding(finding, **(same | words), reason=reason, by=world.leader)


def test_correct_finding_when_unsigned_then_refused(world: World):
    with pytest.raises(ValidationError, match="该问题尚未审签，可以直接修改。"):
        correct_finding(world.finding, **NEW, reason="核对", by=world.leader)


def test_correct_page_when_fed_back_then_only_for_the_office(world: World, client):
    Finding.objects.filter(pk=world.fed_finding.pk).update(status=FindingStatus.APPROVED)
    url = reverse("findings:finding_correct", args=[world.fed_finding.pk])
    client.force_login(world.leader)
    assert client.get(url).status_code == 200
    Finding.objects.filter(pk=world.fed_finding.pk).update(status=FindingStatus.FED_BACK)
    assert client.get(url).status_code == 403


def test_attach_evidence_when_one_file_is_refused_then_none_is_kept(world: World):
    files = [upload(), upload("程序.exe", b"MZ")]
    with pytest.raises(ValidationError, match=r"“程序\.exe”不是允许上传的类型"):
        attach_evidence(world.finding, uploads=files, by=world.member)
    assert world.finding.evidence.count() == 0


def test_attach_evidence_when_fed_back_then_refused(world: World):
    with pytest.raises(ValidationError, match="该问题已反馈，不能再上传佐证材料。"):
        attach_evidence(world.fed_finding, uploads=[upload()], by=world.member)


def test_remove_evidence_when_submitted_then_refused(world: World):
    attach_evidence(world.finding, uploads=[upload()], by=world.member)
    steps.submit_finding(world.finding, by=world.member)
    with pytest.raises(ValidationError, match="问题提交后不能删除佐证材料。"):
        remove_evidence(world.finding, attachment=world.finding.evidence.get(), by=world.member)


def test_evidence_when_downloaded_then_recorded_without_its_name(world: World, client):
    attach_evidence(world.finding, uploads=[upload()], by=world.member)
    file = world.finding.evidence.get()
    client.force_login(world.office)
    response = client.get(reverse("findings:evidence_download", args=[world.finding.pk, file.pk]))
    assert (b"".join(response.streaming_content), response["X-Content-Type-Options"]) == (b"words", "nosniff")
    record = AccessRecord.objects.get(action="download")
    assert (record.user, record.object_id, record.note) == (world.office, world.finding.pk, f"佐证材料 {file.pk}")


def test_evidence_of_another_finding_then_not_found(world: World, client):
    attach_evidence(world.finding2, uploads=[upload()], by=world.leader2)
    client.force_login(world.member)
    url = reverse("findings:evidence_download", args=[world.finding.pk, world.finding2.evidence.get().pk])
    assert client.get(url).status_code == 404
