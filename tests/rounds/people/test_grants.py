import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from inspection.lib import access
from inspection.notices.models import Notice
from rounds.committees.choices import CommitteeRole
from rounds.models import OrganizationUserObjectPermission
from rounds.organizations.choices import OrganizationRole
from rounds.people.services import give_role, grant_history_of, roles_of, take_role
from rounds.rounds.choices import Stage
from rounds.teams.services import add_member, eligible_members
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
    with django_assert_num_queries(8):  # session, account, committees, count, accounts, and a query for each anchor
        assert client.get(reverse("rounds:grant_list")).status_code == 200


def test_give_role_when_the_person_inspects_the_unit_then_recusal(world: World):
    with pytest.raises(ValidationError, match="是正在巡察“青禾县水务局”的巡察组人员，应当回避，不能担任该单位人员。"):
        give_role(world.unit, user=world.member, role=OrganizationRole.LIAISON, by=world.secadmin)
    assert not access.may(world.member, "report_organization", world.unit)


def test_give_role_on_a_committee_then_person_acts_as_its_office_and_is_told(
    world: World, django_capture_on_commit_callbacks
):
    person = factories.UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        give_role(world.committee, user=person, role=CommitteeRole.OFFICE, by=world.secadmin)
    assert access.roles(person).serves(world.committee.pk)
    assert [notice.title for notice in Notice.objects.filter(recipient=person)] == [
        f"您已被授予“{world.committee}”巡察办人员角色"
    ]
    with django_capture_on_commit_callbacks(execute=True):
        take_role(world.committee, user=person, role=CommitteeRole.OFFICE, by=world.secadmin)
    assert not access.may(person, "office_committee", world.committee)
    assert Notice.objects.filter(recipient=person).first().title == f"您不再担任“{world.committee}”巡察办人员"


@pytest.mark.parametrize("role", [CommitteeRole.OFFICE, CommitteeRole.LEADING_GROUP])
def test_give_role_when_person_is_on_an_open_team_then_no_office_and_no_leading_group(role, world: World):
    other = factories.CommitteeFactory()
    told = "是巡察组成员，不能同时担任巡察办人员或领导小组成员。请先由巡察办将其移出巡察组。"
    with pytest.raises(ValidationError, match=told):
        give_role(world.committee, user=world.member, role=role, by=world.secadmin)
    give_role(other, user=world.member, role=role, by=world.secadmin)  # another committee's
    world.team.round.stage = Stage.ARCHIVE
    world.team.round.save()
    give_role(world.committee, user=world.member, role=role, by=world.secadmin)


@pytest.mark.parametrize("name", ["office", "leadinggroup"])
def test_add_member_when_person_is_of_the_office_or_the_leading_group_then_refused(name, world: World):
    with pytest.raises(ValidationError, match="的账号已停用或已有其他岗位，不能担任组员。"):
        add_member(world.team, user=world.people[name], role="member", by=world.office)
    assert world.people[name] not in eligible_members(world.team)


def test_give_role_when_person_acts_for_a_unit_then_no_office_of_its_committee(world: World):
    with pytest.raises(ValidationError, match="的主要负责人或整改联络员，应当回避，不能担任巡察办人员。"):
        give_role(world.committee, user=world.unithead, role=CommitteeRole.OFFICE, by=world.secadmin)
    give_role(factories.CommitteeFactory(), user=world.unithead, role=CommitteeRole.OFFICE, by=world.secadmin)
    # 组织部部长 sits in the leading group.
    give_role(world.committee, user=world.people["unit2"], role=CommitteeRole.LEADING_GROUP, by=world.secadmin)


def test_give_role_when_person_is_of_the_office_then_not_for_a_unit_of_its_committee(world: World):
    with pytest.raises(ValidationError, match="是巡察办人员，应当回避，不能担任被巡察单位人员。"):
        give_role(world.unit2, user=world.office, role=OrganizationRole.HEAD, by=world.secadmin)
    foreign = factories.OrganizationFactory(committee=factories.CommitteeFactory())
    give_role(foreign, user=world.office, role=OrganizationRole.HEAD, by=world.secadmin)


def test_give_role_when_office_would_decide_as_well_then_refused(world: World):
    told = "已是巡察办人员，办理与审定应当分开，不能由同一人承担。"
    with pytest.raises(ValidationError, match=told):
        give_role(world.committee, user=world.office, role=CommitteeRole.LEADING_GROUP, by=world.secadmin)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("secadmin", "不得给本人授权。"),
        ("auditor", "三员账号（系统管理员、安全保密管理员、安全审计员）不得承担业务角色。"),
        ("office", "该人员已有此角色。"),
    ],
)
def test_give_role_on_a_committee_then_the_refusals_of_every_role(name, told, world: World):
    with pytest.raises(ValidationError, match=told):
        give_role(world.committee, user=world.people[name], role=CommitteeRole.OFFICE, by=world.secadmin)


def test_give_role_when_the_anchor_has_no_such_role_then_refused(world: World):
    with pytest.raises(ValidationError, match="所选角色与党组织不符。"):
        give_role(world.unit2, user=factories.UserFactory(), role=CommitteeRole.OFFICE, by=world.secadmin)


def test_grant_history_then_who_gave_and_took_what(world: World):
    person = factories.UserFactory()
    give_role(world.unit2, user=person, role=OrganizationRole.HEAD, by=world.secadmin)
    take_role(world.unit2, user=person, role=OrganizationRole.HEAD, by=world.secadmin)
    give_role(world.committee, user=person, role=CommitteeRole.OFFICE, by=world.secadmin)
    assert [(entry.who, entry.what) for entry in grant_history_of(person)] == [
        ("测试secadmin", f"授予“{world.committee}”巡察办人员角色"),
        ("测试secadmin", "收回“青禾县民政局”主要负责人角色"),
        ("测试secadmin", "授予“青禾县民政局”主要负责人角色"),
    ]


def test_grant_page_when_there_is_one_committee_then_its_roles_without_the_word(world: World, client):
    person = factories.UserFactory()
    client.force_login(world.secadmin)
    url = reverse("rounds:grant_person", args=[person.pk])
    response = client.get(url)
    assert "committee" not in response.context["form"].fields
    assert "所属党委" not in response.content.decode()
    assert "本级人员" not in response.content.decode()
    client.post(reverse("rounds:grant_add", args=[person.pk]), {"role": "leading_group"})
    assert access.roles(person).decides_for(world.committee.pk)
    remove = {"role": "leading_group", "committee": world.committee.pk}
    client.post(reverse("rounds:grant_remove", args=[person.pk]), remove)
    assert not access.may(person, "group_committee", world.committee)


def test_grant_form_when_role_and_place_do_not_fit_then_said_at_the_field(world: World, client):
    other = factories.CommitteeFactory()
    client.force_login(world.secadmin)
    url = reverse("rounds:grant_add", args=[factories.UserFactory().pk])

    def errors(**data):
        return list(client.post(url, data).context["form"].errors)

    assert errors(role="head") == ["organization"]
    assert errors(role="office", committee=other.pk, organization=world.unit.pk) == ["organization"]
    assert errors(role="office") == ["committee"]
    assert errors(role="head", committee=other.pk, organization=world.unit.pk) == ["organization"]
    assert errors() == ["role"]


def test_grant_form_when_there_are_several_then_organizations_follow_the_committee(world: World, client):
    other = factories.CommitteeFactory(short_name="丰原县")
    unit = factories.OrganizationFactory(committee=other, name="丰原县水利局")
    person = factories.UserFactory()
    client.force_login(world.secadmin)
    url = reverse("rounds:grant_person", args=[person.pk])
    assert "丰原县水利局（丰原县）" in client.get(url).content.decode()
    narrowed = client.get(url, {"committee": other.pk, "role": "head"}).context["form"]
    assert list(narrowed.fields["organization"].queryset) == [unit]
    assert narrowed["role"].value() == "head"
    data = {"committee": other.pk, "role": "head", "organization": unit.pk}
    client.post(reverse("rounds:grant_add", args=[person.pk]), data)
    assert access.may(person, "head_organization", unit)
    assert "丰原县水利局（丰原县）" in client.get(url).content.decode()


def test_grant_list_when_filtered_by_a_role_on_the_committee_then_who_holds_it(world: World, client):
    client.force_login(world.secadmin)

    def names(**query):
        listing = client.get(reverse("rounds:grant_list"), {"size": "100", **query}).context["listing"]
        return [person.username for person in listing.page.object_list]

    assert names(role="office_committee") == ["office"]
    assert names(role="group_committee", place=world.committee.name) == ["leadinggroup"]
    other = factories.CommitteeFactory()
    person = factories.UserFactory(username="staff")
    give_role(other, user=person, role=CommitteeRole.STAFF, by=world.secadmin)
    assert names(committee=str(other.pk)) == ["staff"]
    assert names(role="staff_committee", committee=str(world.committee.pk)) == []
    assert "staff" not in names(role="none")
