import re
from http import HTTPStatus

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from inspection.accounts import services
from inspection.accounts.models import User
from inspection.lib.access import Duty
from inspection.trail.models import AccessRecord
from tests import factories
from tests.conftest import World

PASSWORD = "Qinghe-2025-xc"


@pytest.fixture
def person(db) -> User:
    user = factories.UserFactory(username="clerk")
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def log_in(client, password=PASSWORD, **query):
    url = reverse("accounts:login", query=query)
    return client.post(url, {"username": "clerk", "password": password, **query})


def test_login_when_next_is_a_page_here_then_goes_there(person, client):
    response = log_in(client, next="/findings/?status=draft")
    assert response["Location"] == "/findings/?status=draft"


def test_login_when_next_is_elsewhere_then_goes_home(person, client):
    assert log_in(client, next="https://evil.example/")["Location"] == "/"


def test_login_when_password_is_wrong_then_says_so_and_records_the_refusal(person, client):
    response = log_in(client, "nonsense")
    assert response.status_code == 422
    assert "账号或密码不正确，请重新输入。连续5次错误将锁定15分钟。" in response.content.decode()
    record = AccessRecord.objects.get()
    assert (record.action, record.user, record.note) == ("refused", person, "密码不正确")


def test_login_when_name_is_unknown_then_what_was_typed_is_not_kept(person, client):
    client.post(reverse("accounts:login"), {"username": PASSWORD, "password": "x"})
    record = AccessRecord.objects.get()
    assert (record.user, record.note) == (None, "没有这个账号")


def test_login_when_wrong_five_times_then_locked_even_with_the_right_password(person, client):
    for _ in range(4):
        assert log_in(client, "nonsense").status_code == 422
    locked = log_in(client, "nonsense")
    assert locked.status_code == HTTPStatus.TOO_MANY_REQUESTS
    words = " ".join(locked.content.decode().split())
    assert "密码连续输错 5 次" in words
    assert "请在 15 分钟后再试" in words
    assert log_in(client).status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert AccessRecord.objects.filter(note="账号已锁定").count() >= 1


def test_login_and_logout_are_recorded(person, client):
    log_in(client)
    client.post(reverse("accounts:logout"))
    assert list(AccessRecord.objects.order_by("pk").values_list("action", "user")) == [
        ("login", person.pk),
        ("logout", person.pk),
    ]


def test_page_when_session_ended_then_login_leads_back_to_it(world: World, client):
    client.cookies["sessionid"] = "gone"
    response = client.get("/findings/?status=draft")
    assert response["Location"] == "/accounts/login/?next=%2Ffindings%2F%3Fstatus%3Ddraft&expired=1"


def test_button_when_session_ended_then_login_leads_back_to_its_page(world: World, client):
    url = reverse("findings:finding_submit", args=[world.finding.pk])
    page = f"http://testserver{world.finding.get_absolute_url()}"
    response = client.post(url, headers={"referer": page})
    assert response["Location"] == f"/accounts/login/?next=%2Ffindings%2F{world.finding.pk}%2F"


def test_part_of_a_page_when_session_ended_then_whole_page_moves_to_login(world: World, client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/rounds/?page=2"}
    response = client.get(reverse("findings:finding_list"), headers=headers)
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/accounts/login/?next=%2Frounds%2F%3Fpage%3D2"


def test_button_when_it_comes_from_elsewhere_then_login_leads_home(world: World, client):
    url = reverse("findings:finding_submit", args=[world.finding.pk])
    response = client.post(url, headers={"referer": "https://evil.example/page"})
    assert response["Location"] == "/accounts/login/?next=%2F"


def test_every_page_when_password_was_given_then_leads_to_changing_it(person, client):
    person.must_change_password = True
    person.save(update_fields=["must_change_password"])
    client.force_login(person)
    assert client.get("/")["Location"] == reverse("accounts:password_change")
    response = client.post(
        reverse("accounts:password_change"),
        {"old_password": PASSWORD, "new_password1": "Shuiwu-2026-ab", "new_password2": "Shuiwu-2026-ab"},
    )
    assert response["Location"] == "/"
    assert client.get("/").status_code == 200


def test_password_when_new_is_the_old_one_then_refused(person, client):
    client.force_login(person)
    data = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    response = client.post(reverse("accounts:password_change"), data)
    assert response.status_code == 422
    assert response.context["form"].errors["new_password1"] == ["新密码不能与原密码相同。"]


def test_user_create_then_password_is_shown_once_and_opens_the_account(world: World, client):
    client.force_login(world.sysadmin)
    data = {"username": "newcomer", "full_name": "新同志", "duty": ""}
    page = client.post(reverse("accounts:user_create"), data).content.decode()
    password = re.search(r'class="password">(\w{12})<', page)[1]
    created = User.objects.get(username="newcomer")
    assert created.check_password(password)
    assert created.must_change_password
    assert password not in client.get(created.get_absolute_url()).content.decode()


def test_change_user_when_person_holds_grants_then_no_administrator(world: World):
    with pytest.raises(ValidationError, match="该账号承担业务角色，须先收回全部授权，才能设为管理员。"):
        services.change_user(world.member, changes={"duty": Duty.SECURITY_AUDITOR}, by=world.sysadmin)


def test_change_user_when_free_of_grants_then_administrator(world: World):
    user = factories.UserFactory()
    services.change_user(user, changes={"duty": Duty.SECURITY_AUDITOR}, by=world.sysadmin)
    user.refresh_from_db()
    assert user.duty == Duty.SECURITY_AUDITOR


def test_change_user_when_own_duty_then_refused(world: World):
    with pytest.raises(ValidationError, match="不得修改本人的岗位。"):
        services.change_user(world.sysadmin, changes={"duty": Duty.SECURITY_ADMIN}, by=world.sysadmin)


def test_change_user_when_last_system_admin_loses_duty_then_refused(world: World):
    other = factories.UserFactory(duty=Duty.SYSTEM_ADMIN, is_active=False)
    with pytest.raises(ValidationError, match="系统至少保留一名在用的系统管理员。"):
        services.change_user(world.sysadmin, changes={"duty": ""}, by=other)


def test_deactivate_user_when_last_system_admin_then_refused(world: World):
    other = factories.UserFactory(duty=Duty.SYSTEM_ADMIN, is_active=False)
    with pytest.raises(ValidationError, match="系统至少保留一名在用的系统管理员。"):
        services.deactivate_user(world.sysadmin, by=other)


def test_deactivate_user_when_own_account_then_refused(world: World):
    with pytest.raises(ValidationError, match="不得停用本人账号。"):
        services.deactivate_user(world.sysadmin, by=world.sysadmin)


def test_deactivate_user_when_done_twice_then_second_hears_who_was_faster(world: World):
    services.deactivate_user(world.member, by=world.sysadmin)
    with pytest.raises(ValidationError, match="该事项刚刚已由他人办理，请刷新后查看。"):
        services.deactivate_user(world.member, by=world.sysadmin)


def test_deactivated_user_when_logged_in_then_out_at_the_next_page(world: World, client):
    client.force_login(world.member)
    services.deactivate_user(world.member, by=world.sysadmin)
    assert client.get("/").status_code == 302


def test_reset_password_then_old_one_fails_and_lock_ends(person, client):
    admin = factories.UserFactory(duty=Duty.SYSTEM_ADMIN)
    for _ in range(5):
        log_in(client, "nonsense")
    password = services.reset_password(person, by=admin)
    assert log_in(client, password).status_code == 302


def test_reset_password_when_own_account_then_refused(world: World):
    with pytest.raises(ValidationError, match="本人密码请使用“修改密码”。"):
        services.reset_password(world.sysadmin, by=world.sysadmin)


@pytest.mark.parametrize("rows", [1, 3])
def test_user_list_asks_the_same_number_of_queries(rows, world: World, client, django_assert_num_queries):
    factories.UserFactory.create_batch(rows)
    client.force_login(world.sysadmin)
    with django_assert_num_queries(4):
        assert client.get(reverse("accounts:user_list")).status_code == 200


def test_login_when_name_is_endless_then_an_error_beside_it_and_no_attempt_counted(db, client):
    response = client.post(reverse("accounts:login"), {"username": "字" * 5000, "password": "x"})
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(response.context["form"].errors) == ["username"]


def test_login_when_address_header_is_forged_then_still_locked(person, client):
    url = reverse("accounts:login")
    for number in range(5):
        client.post(url, {"username": person.username, "password": "x"}, headers={"X-Forwarded-For": f"9.9.9.{number}"})
    assert client.post(url, {"username": person.username, "password": "x"}).status_code == 429


def test_password_when_changed_then_other_sessions_end(person, client):
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(person)
    services.change_password(person, password="Ganz-Anders-2026")
    assert [browser.get(reverse("home")).status_code for browser in (client, elsewhere)] == [302, 302]


def test_login_when_session_was_planted_then_its_key_is_worth_nothing(person, client):
    client.get(reverse("accounts:login"))
    planted = client.session
    planted["planted"] = True
    planted.save()
    client.cookies["sessionid"] = planted.session_key
    client.force_login(person)
    assert client.session.session_key != planted.session_key
