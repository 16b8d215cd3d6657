import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from inspection.accounts.models import User
from inspection.lib import access
from inspection.trail.services import history_of
from rounds.committees.access import add_committee_role
from rounds.committees.choices import CommitteeRole, Level
from rounds.committees.models import Committee
from rounds.committees.services import change_committee, create_committee, people_for
from rounds.teams.services import eligible_members
from tests import factories
from tests.conftest import World


def refusal(act, *args, **facts) -> str:
    with pytest.raises(ValidationError) as caught:
        act(*args, **facts)
    return "".join(caught.value.messages)


def city(**facts) -> Committee:
    return factories.CommitteeFactory(level=Level.CITY, **facts)


def test_create_second_committee_then_everybody_without_one_is_people_of_the_first(world: World):
    closed = factories.UserFactory(is_active=False)
    before = set(eligible_members(world.team2))
    create_committee(Committee(name="中共丰原县委"), by=world.sysadmin)
    staff = set(User.objects.filter(pk__in=access.grantees("rounds.Committee", "staff_committee")))
    assert staff == {*User.objects.filter(duty="")} - {world.office, world.leadinggroup}
    assert closed in staff
    assert before
    assert set(eligible_members(world.team2)) == before


def test_create_third_committee_then_nobody_is_enrolled(world: World):
    create_committee(Committee(name="中共丰原县委"), by=world.sysadmin)
    newcomer = factories.UserFactory()
    create_committee(Committee(name="中共河口县委"), by=world.sysadmin)
    assert not access.may(newcomer, "staff_committee", world.committee)
    assert newcomer not in people_for(world.committee)


def test_create_committee_then_its_history_names_the_administrator(world: World):
    made = create_committee(Committee(name="中共丰原县委"), by=world.sysadmin)
    assert [(entry.who, entry.what) for entry in history_of(made)] == [("测试sysadmin", "登记了派出党委")]


def test_city_when_put_below_another_then_refused(world: World):
    above = city()
    facts = {"by": world.sysadmin}
    told = refusal(create_committee, Committee(name="中共甲市委", level=Level.CITY, city=above), **facts)
    assert told == "市级党委不设上级市委，请清空此项。"
    assert not Committee.objects.filter(name="中共甲市委").exists()


def test_county_when_put_below_a_county_then_refused(world: World):
    told = refusal(create_committee, Committee(name="中共乙县委", city=world.committee), by=world.sysadmin)
    assert told == "上级须是市级党委。"


def test_county_when_put_below_itself_then_refused(world: World):
    world.committee.city = world.committee
    assert refusal(change_committee, world.committee, changed=["city"], by=world.sysadmin) == "上级市委不能是本党委。"


def test_city_with_counties_when_made_a_county_then_refused(world: World):
    above = city()
    factories.CommitteeFactory(city=above)
    above.level = Level.COUNTY
    told = refusal(change_committee, above, changed=["level"], by=world.sysadmin)
    assert told == "该党委下有 1 个县（市、区），不能改为县级。请先修改这些县（市、区）的上级市委。"
    assert Committee.objects.get(pk=above.pk).level == Level.CITY


def test_county_when_it_gets_a_city_then_only_that_changes(world: World):
    above = city()
    Committee.objects.filter(pk=world.committee.pk).update(office_name="新名称巡察办")
    world.committee.city = above
    change_committee(world.committee, changed=["city"], by=world.sysadmin)
    now = Committee.objects.get(pk=world.committee.pk)
    assert (now.city, now.office_name) == (above, "新名称巡察办")


def test_committee_page_when_alone_then_facts_and_what_a_second_one_changes(world: World, client):
    client.force_login(world.sysadmin)
    page = client.get(reverse("rounds:committee_list")).content.decode()
    assert "由多个党委共用" in page
    assert world.committee.name in page
    assert "上级市委" not in page


def test_committee_page_when_there_are_several_then_a_list(world: World, client):
    factories.CommitteeFactory(name="中共丰原县委")
    client.force_login(world.sysadmin)
    response = client.get(reverse("rounds:committee_list"), {"words": "丰原"})
    assert [row.name for row in response.context["listing"].page.object_list] == ["中共丰原县委"]
    assert "由多个党委共用" not in response.content.decode()


def test_committee_form_when_second_then_it_says_what_changes(world: World, client):
    client.force_login(world.sysadmin)
    url = reverse("rounds:committee_create")
    assert f"全部登记为“{world.committee.name}”的本级人员" in client.get(url).content.decode()
    response = client.post(url, {"name": "中共丰原市委", "level": "city", "office_name": "丰原市委巡察办"}, follow=True)
    assert "已增加派出党委“中共丰原市委”" in response.content.decode()
    assert "本级人员，照常" not in client.get(url).content.decode()


def test_committee_form_when_name_is_taken_or_year_is_none_then_said_at_the_field(world: World, client):
    client.force_login(world.sysadmin)
    data = {"name": world.committee.name, "level": "county", "first_year": "21"}
    response = client.post(reverse("rounds:committee_create"), data)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"name", "first_year"}


def test_committee_form_when_city_is_above_itself_then_not_offered(world: World, client):
    above = city()
    client.force_login(world.sysadmin)
    fields = lambda row: client.get(reverse("rounds:committee_edit", args=[row.pk])).context["form"].fields  # noqa: E731
    assert list(fields(world.committee)["city"].queryset) == [above]
    assert "city" not in fields(above)


@pytest.mark.parametrize("rows", [1, 3])
def test_committee_list_asks_the_same_number_of_queries(rows, world: World, client, django_assert_num_queries):
    above = city()
    factories.CommitteeFactory.create_batch(rows, city=above)
    client.force_login(world.sysadmin)
    with django_assert_num_queries(5):  # session, user, are there several, count, rows
        assert client.get(reverse("rounds:committee_list")).status_code == 200


def test_frame_when_roles_are_of_one_committee_then_names_its_office(world: World, client):
    Committee.objects.filter(pk=world.committee.pk).update(office_name="青禾县委巡察工作办公室")
    for person in (world.office, world.member, world.people["unit"], world.people["discipline"]):
        client.force_login(person)
        assert client.get(reverse("home")).context["site_owner"] == "青禾县委巡察工作办公室"


def test_frame_when_roles_are_of_several_or_the_office_has_no_name_then_the_owner_of_the_site(
    world: World, client, settings
):
    settings.SITE_OWNER = "市县巡察机构"
    other = factories.CommitteeFactory(office_name="丰原县委巡察办")
    add_committee_role(other, user=world.member, role=CommitteeRole.STAFF)
    Committee.objects.filter(pk=world.committee.pk).update(office_name="")
    for person in (world.sysadmin, world.member, world.office):
        client.force_login(person)
        assert client.get(reverse("home")).context["site_owner"] == "市县巡察机构"
