from collections.abc import Callable
from functools import partial

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.views.defaults import bad_request, server_error

from findings.findings.services import steps
from findings.findings.services.steps import submit_finding
from findings.findings.views import steps as step_views
from findings.models import Finding
from inspection.lib.refusals import FASTER, LostRace, NotAllowed, Refused, locked
from tests.conftest import World


def test_missing_page_when_logged_in_then_inside_the_frame(world: World, client):
    client.force_login(world.member)
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert "页面不存在" in page.content.decode()
    assert 'aria-label="主导航"' in page.content.decode()


def test_missing_page_when_not_logged_in_then_without_the_frame(db, client):
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert 'aria-label="主导航"' not in page.content.decode()


def test_refused_page_then_says_whom_to_ask(world: World, client):
    client.force_login(world.office)
    page = client.get(reverse("findings:finding_edit", args=[world.finding.pk]))
    assert page.status_code == 403
    assert "没有办理权限" in page.content.decode()


def test_old_page_then_says_that_nothing_was_saved(world: World):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.member)
    page = client.post(reverse("findings:finding_submit", args=[world.finding.pk]))
    assert page.status_code == 403
    assert "页面已过期" in page.content.decode()


def test_broken_page_then_asks_no_query(rf, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        page = server_error(rf.get("/"))
    assert page.status_code == 500
    assert "系统出错" in page.content.decode()


@pytest.mark.parametrize("role", ["sysadmin", "unit"])
def test_foreign_finding_then_the_same_answer_as_a_missing_one(role, world: World, client):
    client.force_login(world.people[role])
    foreign = client.get(world.finding2.get_absolute_url())
    missing = client.get(reverse("findings:finding_detail", args=[0]))
    assert (foreign.status_code, missing.status_code) == (404, 404)


def test_button_address_when_opened_as_a_page_then_a_sentence_and_the_allowed_method(world: World, client):
    client.force_login(world.member)
    page = client.get(reverse("findings:finding_submit", args=[world.finding.pk]))
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "这个地址只用于办理，不能直接打开。" in page.content.decode()


def test_reason_with_a_null_character_then_shown_again_with_a_sentence(world: World, client):
    submit_finding(world.finding, by=world.member)
    client.force_login(world.leader)
    url = reverse("findings:finding_return", args=[world.finding.pk])
    page = client.post(url, {"status": "team_review", "opinion": "请\x00修改"})
    assert page.status_code == 422
    assert page.context["opinion"].errors == {"opinion": ["填写的内容含有系统无法保存的字符，请删除后重试。"]}
    assert Finding.objects.get(pk=world.finding.pk).status == "team_review"


def failing(monkeypatch, client, world: World, error: BaseException | Callable[[], object]) -> None:
    """Lets the submission of a finding fail with this error, or with what this call raises."""

    def fail(*_args: object, **_facts: object) -> None:
        if isinstance(error, BaseException):
            raise error
        error()

    monkeypatch.setattr(steps, "submit_finding", fail)
    client.force_login(world.member)


def submit(client, world: World) -> HttpResponse:
    return client.post(reverse("findings:finding_submit", args=[world.finding.pk]))


def raised(sqlstate: str) -> None:
    """Lets the database itself raise this SQLSTATE."""
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{sqlstate}'; END $$")


def test_words_with_a_null_character_then_told_that_they_cannot_be_kept(world: World, client, monkeypatch):
    rows = Finding.objects.filter(pk=world.finding.pk)
    failing(monkeypatch, client, world, transaction.atomic(partial(rows.update, title="请\x00修改")))
    page = submit(client, world)
    assert page.status_code == 400
    assert "填写的内容含有系统无法保存的字符" in page.content.decode()
    assert Finding.objects.get(pk=world.finding.pk).title == world.finding.title


# Unique violation, serialization failure, deadlock, lock not available.
@pytest.mark.parametrize("sqlstate", ["23505", "40001", "40P01", "55P03"])
def test_act_when_the_database_says_lost_race_then_told_that_somebody_was_faster(
    sqlstate, world: World, client, monkeypatch
):
    failing(monkeypatch, client, world, partial(raised, sqlstate))
    page = submit(client, world)
    assert page.status_code == 409
    assert "该事项刚刚已由他人办理，请刷新后查看。" in page.content.decode()


def test_act_when_the_row_to_be_saved_is_gone_then_told_that_somebody_was_faster(world: World, client, monkeypatch):
    gone = Finding(pk=0, title="已删除")
    failing(monkeypatch, client, world, partial(gone.save, update_fields=["title"]))
    page = submit(client, world)
    assert page.status_code == 409
    assert "该事项刚刚已由他人办理，请刷新后查看。" in page.content.decode()


def test_act_when_the_same_row_is_written_twice_then_told_that_somebody_was_faster(world: World, client, monkeypatch):
    twice = partial(Finding.objects.filter(pk=world.finding2.pk).update, number=world.finding.number)
    failing(monkeypatch, client, world, twice)
    assert submit(client, world).status_code == 409


WRONG = [
    (IntegrityError, lambda world: Finding.objects.filter(pk=world.finding.pk).update(amount=-1)),
    (IntegrityError, lambda world: Finding.objects.filter(pk=world.finding.pk).update(title=None)),
    (Finding.DoesNotExist, lambda world: Finding.objects.get(pk=0)),
    (ProgrammingError, lambda world: list(Finding.objects.raw("SELECT nothing FROM nowhere"))),
]


@pytest.mark.parametrize(("kind", "mistake"), WRONG, ids=["check", "not null", "missing", "sql"])
def test_act_when_the_program_is_wrong_then_a_500_with_its_trace(kind, mistake, world: World, client, monkeypatch):
    failing(monkeypatch, client, world, partial(mistake, world))
    with pytest.raises(kind):
        submit(client, world)


@pytest.mark.parametrize("sqlstate", ["23503", "23P01", "55006", "57014"])
def test_act_when_the_database_refuses_otherwise_then_a_500_with_its_trace(sqlstate, world: World, client, monkeypatch):
    failing(monkeypatch, client, world, partial(raised, sqlstate))
    with pytest.raises(DatabaseError):
        submit(client, world)


REFUSALS = [
    (LostRace(), 409, FASTER),
    (LostRace("该批次已作废。"), 409, "该批次已作废。"),
    (Refused("请先签收。"), 422, "请先签收。"),
]


@pytest.mark.parametrize(("error", "status", "sentence"), REFUSALS)
def test_refusal_that_no_view_caught_then_a_page_with_its_sentence(
    error, status, sentence, world: World, client, monkeypatch
):
    monkeypatch.setattr(step_views, "answer_button", partial(_raise, error))
    client.force_login(world.member)
    page = submit(client, world)
    assert page.status_code == status
    assert sentence in page.content.decode()


def _raise(error: Exception, *_args: object, **_facts: object) -> None:
    raise error


def test_not_allowed_then_the_page_of_403(world: World, client, monkeypatch):
    failing(monkeypatch, client, world, NotAllowed())
    page = submit(client, world)
    assert page.status_code == 403
    assert "没有办理权限" in page.content.decode()


def test_locked_row_then_as_it_is_now(world: World):
    Finding.objects.filter(pk=world.finding.pk).update(status="approved")
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        row = locked(Finding.objects.select_related("category"), world.finding.pk)
    assert (row.pk, row.status) == (world.finding.pk, "approved")
    assert 'FOR UPDATE OF "findings_finding"' in queries[0]["sql"]


def test_locked_row_when_it_is_gone_then_somebody_was_faster(world: World):
    with transaction.atomic(), pytest.raises(LostRace) as caught:
        locked(Finding.objects, 0)
    assert caught.value.messages == ["该事项刚刚已由他人办理，请刷新后查看。"]


def test_unreadable_request_then_a_chinese_page_without_a_query(rf, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        page = bad_request(rf.get("/"), SuspiciousOperation())
    assert page.status_code == 400
    assert "请求无法处理" in page.content.decode()
