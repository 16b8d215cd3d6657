import pytest
from django.test import Client
from django.urls import reverse
from django.views.defaults import server_error

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
