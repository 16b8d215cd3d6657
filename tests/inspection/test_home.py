import pytest
from django.urls import reverse

from inspection.views.home import Board
from tests.conftest import PEOPLE, World

HOME_QUERIES = 12


@pytest.mark.parametrize("name", PEOPLE)
def test_home_when_opened_by_each_role_then_greets_by_name(name, world: World, client):
    client.force_login(world.people[name])
    response = client.get(reverse("home"))
    assert f"{world.people[name].full_name}，您好" in response.content.decode()


def waiting(client, user) -> dict[str, int]:
    client.force_login(user)
    board: Board = client.get(reverse("home")).context["board"]
    return {entry.label: entry.count for entry in board.todo}


def test_home_when_a_unit_has_not_signed_then_names_the_receipt(world: World, client):
    assert waiting(client, world.unithead)["反馈意见待签收"] == 1


def test_home_when_a_lead_was_transferred_then_the_commission_is_asked_to_sign(world: World, client):
    assert waiting(client, world.people["discipline"])["线索待签收"] == 1


@pytest.mark.parametrize("name", ["unithead", "unit", "unit2"])
def test_home_when_opened_by_a_unit_then_never_says_that_leads_exist(name, world: World, client):
    client.force_login(world.people[name])
    assert "线索" not in client.get(reverse("home")).content.decode()


def test_home_when_opened_by_another_team_then_counts_only_its_own(world: World, client):
    assert waiting(client, world.leader2) == {"草拟的问题待提交": 1}


def test_home_when_opened_by_a_team_then_asks_a_dozen_queries(world: World, client, django_assert_max_num_queries):
    client.force_login(world.member)
    with django_assert_max_num_queries(HOME_QUERIES):
        client.get(reverse("home"))
