"""manage.py import_findings: the same road as the browser, the answer as JSON."""

import json

import pytest
from django.core.management import call_command

from findings.models import Finding, FindingImport
from rounds.teams.access import set_team_role
from tests.conftest import World
from tests.findings.import_files import sample, titles, workbook


def run(capsys, *arguments) -> tuple[int, dict]:
    """Exit code and report of one run."""
    code = 0
    try:
        call_command("import_findings", *map(str, arguments))
    except SystemExit as stopped:
        code = stopped.code
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def path(tmp_path):
    def write(upload):
        file = tmp_path / upload.name
        file.write_bytes(upload.read())
        return file

    return write


def test_check_writes_nothing(world: World, path, capsys):
    code, report = run(capsys, world.running.pk, path(titles("甲问题")))
    assert (code, report["rows"], report["accepted"], report["errors"]) == (0, 1, 1, [])
    assert report["warnings"][0] == {
        "sheet": "问题清单",
        "row": 2,
        "column": "",
        "message": "没有填写类别，导入后请补充",
    }
    assert (FindingImport.objects.count(), Finding.objects.filter(title="甲问题").count()) == (0, 0)


def test_commit_imports_for_the_team_leader(world: World, path, capsys):
    code, report = run(capsys, world.running.authorization_number, path(titles("甲问题")), "--commit")
    batch = FindingImport.objects.get()
    assert (code, report["committed"], report["batch"]) == (0, 1, batch.pk)
    assert (batch.status, batch.created_by, batch.committed_by) == ("committed", world.leader, world.leader)


def test_commit_imports_for_the_named_member(world: World, path, capsys):
    run(capsys, world.running.pk, path(titles("甲问题")), "--commit", "--by", "member")
    finding = Finding.objects.get(title="甲问题")
    event = finding.events.get()
    assert (finding.created_by, event.pgh_context["user"]) == (world.member, world.member.pk)


def test_errors_are_listed_with_their_place_and_nothing_is_written(world: World, path, capsys):
    file = path(workbook(["", "没有的类", "甲问题", ""], ["", "理论学习", "乙问题", ""]))
    code, report = run(capsys, world.running.pk, file, "--commit")
    assert (code, report["rows"], report["accepted"]) == (1, 2, 1)
    assert [(e["sheet"], e["row"], e["column"]) for e in report["errors"]] == [("问题清单", 2, "类别")]
    assert (FindingImport.objects.count(), Finding.objects.filter(title="乙问题").count()) == (0, 0)


def test_sample_names_the_missing_categories(world: World, path, capsys):
    code, report = run(capsys, world.running.pk, path(sample("07")))
    assert (code, report["rows"], report["accepted"], len(report["errors"])) == (1, 24, 2, 22)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["没有的文号", "FILE"], "没有编号或授权文号为“没有的文号”的巡察任务。"),
        (["99999999999999999999", "FILE"], "没有编号或授权文号为“99999999999999999999”的巡察任务。"),
        (["RUNNING", "/nowhere/a.xlsx"], "无法读取文件“/nowhere/a.xlsx”，请检查路径。"),
        (["RUNNING", "FILE", "--by", "nobody"], "没有账号“nobody”，或账号已停用。"),
        (["RUNNING", "FILE", "--by", "leader2"], "账号“leader2”不是第三巡察组成员，不能导入问题。"),
        (["FED_BACK", "FILE"], "该巡察任务已经反馈，不能再导入问题。"),
    ],
)
def test_refusals_are_one_error_without_traceback(arguments, message, world: World, path, capsys):
    words = {"RUNNING": world.running.pk, "FED_BACK": world.fed_back.pk, "FILE": path(titles("甲问题"))}
    code, report = run(capsys, *[words.get(argument, argument) for argument in arguments], "--commit")
    assert (code, report["rows"], [error["message"] for error in report["errors"]]) == (1, 0, [message])


def test_unreadable_file_is_one_error(world: World, tmp_path, capsys):
    file = tmp_path / "问题.xls"
    file.write_text("<html><table><tr><td>问题</td></tr></table></html>")
    code, report = run(capsys, world.running.pk, file)
    assert (code, report["errors"][0]["message"][:16]) == (1, "这是网页格式的文件，不是真正的表")


def test_team_without_leader_asks_for_a_name(world: World, path, capsys):
    world.team.members.filter(role="leader").delete()

    set_team_role(world.team, user=world.leader, role=None)
    code, report = run(capsys, world.running.pk, path(titles("甲问题")))
    assert (code, report["errors"][0]["message"]) == (1, "第三巡察组还没有组长，请用 --by 指明导入人。")
