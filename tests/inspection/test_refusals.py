import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, IntegrityError
from django.test import Client
from django.urls import reverse
from django.views.defaults import bad_request, server_error

from findings.findings.services import steps
from findings.findings.services.steps import submit_finding
from findings.models import Finding
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


def test_reason_with_a_null_character_then_told_that_it_cannot_be_kept(world: World, client):
    submit_finding(world.finding, by=world.member)
    client.force_login(world.leader)
    url = reverse("findings:finding_return", args=[world.finding.pk])
    page = client.post(url, {"status": "team_review", "opinion": "请\x00修改"})
    assert page.status_code == 400
    assert "填写的内容含有系统无法保存的字符" in page.content.decode()
    assert Finding.objects.get(pk=world.finding.pk).status == "team_review"


@pytest.mark.parametrize("error", [IntegrityError("twice"), Finding.DoesNotExist(), DatabaseError("no rows")])
def test_act_when_the_row_changed_meanwhile_then_told_that_somebody_was_faster(
    error, world: World, client, monkeypatch
):
    def too_late(*_args: object, **_facts: object) -> None:
        raise error

    monkeypatch.setattr(steps, "submit_findings", too_late)
    client.force_login(world.member)
    page = client.post(reverse("findings:finding_submit", args=[world.finding.pk]))
    assert page.status_code == 409
    assert "该事项刚刚已由他人办理，请刷新后查看。" in page.content.decode()


def test_unreadable_request_then_a_chinese_page_without_a_query(rf, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        page = bad_request(rf.get("/"), SuspiciousOperation())
    assert page.status_code == 400
    assert "请求无法处理" in page.content.decode()
