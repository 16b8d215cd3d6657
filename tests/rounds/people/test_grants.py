import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from inspection.lib import access
from rounds.models import OrganizationUserObjectPermission
from rounds.organizations.choices import OrganizationRole
from rounds.people.services import give_role, roles_of, take_role
from tests import factories
from tests.conftest import World


def test_give_role_then_person_acts_for_the_organization(world: World):
    person = factories.UserFactory()
    give_role(world.unit2, user=person, role=OrganizationRole.HEAD, by=world.secadmin)
    assert access.may(person, "head_organization", world.unit2)


def test_give_role_when_oneself_then_refused(world: World):
    with pytest.raises(ValidationError, match="不得给本人授权。"):
        give_role(world.unit2, user=world.secadmin, role=OrganizationRole.HEAD, by=world.secadmin)


def test_give_role_when_administrator_then_refused(world: World):
    with pytest.raises(ValidationError, match="三员账号（系统管理员、安全保密管理员、安全审计员）不得承担业务角色。"):
        give_role(world.unit2, user=world.auditor, role=OrganizationRole.HEAD, by=world.secadmin)


def test_give_role_when_account_is_closed_then_refused(world: World):
    closed = factories.UserFactory(is_active=False)
    with pytest.raises(ValidationError, match="该账号已停用，不能授权。"):
        give_role(world.unit2, user=closed, role=OrganizationRole.HEAD, by=world.secadmin)


def test_give_role_when_unit_reviews_nothing_then_no_reviewer(world: World):
    with pytest.raises(ValidationError, match="只有纪委监委、组织部、公安机关可以设会审（承办）人员。"):
        give_role(world.unit2, user=world.member, role=OrganizationRole.REVIEWER, by=world.secadmin)


def test_give_role_when_held_already_then_refused(world: World):
    with pytest.raises(ValidationError, match="该人员已有此角色。"):
        give_role(world.unit2, user=world.people["unit2"], role=OrganizationRole.LIAISON, by=world.secadmin)


def test_take_role_when_taken_twice_then_second_hears_who_was_faster(world: World):
    person = world.people["unit2"]
    take_role(world.unit2, user=person, role=OrganizationRole.LIAISON, by=world.secadmin)
    assert not access.may(person, "report_organization", world.unit2)
    with pytest.raises(ValidationError, match="该事项刚刚已由他人办理，请刷新后查看。"):
        take_role(world.unit2, user=person, role=OrganizationRole.LIAISON, by=world.secadmin)


def test_role_when_given_and_taken_then_history_keeps_both(world: World):
    person = factories.UserFactory()
    give_role(world.unit2, user=person, role=OrganizationRole.HEAD, by=world.secadmin)
    take_role(world.unit2, user=person, role=OrganizationRole.HEAD, by=world.secadmin)
    events = OrganizationUserObjectPermission.pgh_event_model.objects.filter(user=person).order_by("pgh_id")
    assert [event.pgh_label for event in events] == ["created", "removed"]


def test_roles_of_when_leader_then_one_role_for_three_permissions(world: World):
    [leader] = access.with_grants(type(world.leader).objects.filter(pk=world.leader.pk))
    assert [(role.place, role.label) for role in roles_of(leader)] == [("2025年第1轮 第三巡察组", "组长")]


def test_grant_list_when_filtered_by_place_and_role_then_only_who_holds_it_there(world: World, client):
    client.force_login(world.secadmin)
    url = reverse("rounds:grant_list")
    response = client.get(url, {"place": "水务局", "role": "report_organization"})
    assert [person.username for person in response.context["listing"].page.object_list] == ["unit"]


def test_grant_list_then_no_administrator_is_offered(world: World, client):
    client.force_login(world.secadmin)
    response = client.get(reverse("rounds:grant_list"), {"size": "100"})
    names = {person.username for person in response.context["listing"].page.object_list}
    assert names & {"sysadmin", "secadmin", "auditor"} == set()
    assert "unithead" in names


@pytest.mark.parametrize("rows", [1, 3])
def test_grant_list_asks_the_same_number_of_queries(rows, world: World, client, django_assert_num_queries):
    for person in factories.UserFactory.create_batch(rows):
        give_role(world.unit2, user=person, role=OrganizationRole.HEAD, by=world.secadmin)
    client.force_login(world.secadmin)
    with django_assert_num_queries(6):
        assert client.get(reverse("rounds:grant_list")).status_code == 200


def test_give_role_when_the_person_inspects_the_unit_then_recusal(world: World):
    with pytest.raises(ValidationError, match="是正在巡察“青禾县水务局”的巡察组人员，应当回避，不能担任该单位人员。"):
        give_role(world.unit, user=world.member, role=OrganizationRole.LIAISON, by=world.secadmin)
    assert not access.may(world.member, "report_organization", world.unit)
