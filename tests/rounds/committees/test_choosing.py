"""With one committee alone the word appears nowhere; who deals with several is told and asked."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from rounds.committees.access import add_committee_role
from rounds.committees.choices import CommitteeRole
from rounds.models import Committee, Organization, Plan
from rounds.rounds.services.rounds import open_round
from rounds.teams.access import set_team_role
from tests import factories
from tests.conftest import World

LISTS = ["rounds:organization_list", "rounds:plan_list", "rounds:round_list"]


@pytest.fixture
def other(world: World) -> Committee:
    """A second committee whose office the person of the first one serves as well."""
    committee = factories.CommitteeFactory(name="中共丰原县委", short_name="丰原县")
    add_committee_role(committee, user=world.office, role=CommitteeRole.OFFICE)
    return committee


@pytest.mark.parametrize("route", LISTS)
def test_list_when_there_is_one_committee_then_no_trace_of_it(route, world: World, client):
    client.force_login(world.office)
    response = client.get(reverse(route))
    assert "所属党委" not in response.content.decode()
    assert "committee" not in response.context["listing"].filterset.form.fields


@pytest.mark.parametrize("route", LISTS)
def test_list_when_somebody_deals_with_several_then_column_and_filter(route, world: World, other: Committee, client):
    unit = factories.OrganizationFactory(committee=other, name="丰原县水利局")
    plan = factories.PlanFactory(committee=other)
    round_ = factories.RoundFactory(plan=plan)
    client.force_login(world.office)
    listing = client.get(reverse(route), {"committee": other.pk}).context["listing"]
    assert "committee" in [column.key for column in listing.chosen]
    rows = listing.page.object_list
    assert list(rows) == [{"organization_list": unit, "plan_list": plan, "round_list": round_}[route.split(":")[1]]]
    assert [chip["value"] for chip in listing.chips()] == ["丰原县"]


def test_list_when_teams_are_of_two_committees_then_column_too(world: World, client):
    plan = factories.PlanFactory(committee=factories.CommitteeFactory())
    set_team_role(factories.TeamFactory(round=factories.RoundFactory(plan=plan)), user=world.member, role="member")
    client.force_login(world.member)
    listing = client.get(reverse("rounds:round_list")).context["listing"]
    assert "committee" in [column.key for column in listing.chosen]
    client.force_login(world.leader)
    assert "所属党委" not in client.get(reverse("rounds:round_list")).content.decode()


@pytest.mark.parametrize("route", ["rounds:organization_create", "rounds:plan_create"])
def test_form_when_there_is_one_committee_then_no_question(route, world: World, client):
    client.force_login(world.office)
    page = client.get(reverse(route))
    assert "committee" not in page.context["form"].fields
    assert "所属党委" not in page.content.decode()


def test_organization_when_committee_is_chosen_then_on_its_list(world: World, other: Committee, client):
    client.force_login(world.office)
    url = reverse("rounds:organization_create")
    facts = {"name": "丰原县水利局", "kind": "department"}
    assert list(client.post(url, facts).context["form"].errors) == ["committee"]
    client.post(url, {**facts, "committee": other.pk})
    assert Organization.objects.get(name="丰原县水利局").committee == other


def test_parent_when_there_are_several_then_named_with_its_committee(world: World, other: Committee, client):
    Committee.objects.filter(pk=world.committee.pk).update(short_name="青禾县")
    client.force_login(world.office)
    page = client.get(reverse("rounds:organization_create")).content.decode()
    assert "青禾县水务局（青禾县）" in page
    edited = client.get(reverse("rounds:organization_edit", args=[world.unit2.pk])).content.decode()
    assert "青禾县水务局（青禾县）" not in edited  # one list alone


def test_plan_when_committee_is_chosen_then_its_own_and_the_years_of_another_do_not_matter(
    world: World, other: Committee, client
):
    client.force_login(world.office)
    data = {"name": "第一届", "first_year": 2021, "last_year": 2026, "committee": other.pk}
    client.post(reverse("rounds:plan_create"), data)
    assert Plan.objects.get(name="第一届").committee == other


def test_round_form_when_there_are_several_then_terms_and_rules_name_them(world: World, other: Committee, client):
    plan = factories.PlanFactory(committee=other, name="第一届")
    own = factories.RuleSetFactory(committee=other, name="丰原期限")
    common = factories.RuleSetFactory(name="通用期限")
    client.force_login(world.office)
    fields = client.get(reverse("rounds:round_open")).context["form"].fields
    words = {str(key): word for key, word in fields["rule_set"].choices}
    assert (words[str(own.pk)], words[str(common.pk)]) == ("丰原期限（丰原县）", "通用期限")
    assert (plan.pk, "第一届（丰原县）") in [(key.value, word) for key, word in list(fields["plan"].choices)[1:]]


def test_round_when_rules_are_of_another_committee_then_refused(world: World, other: Committee):
    tree = factories.CategoryTreeFactory(is_template=True, code="t")
    facts = {"rule_set": factories.RuleSetFactory(committee=other), "template": tree, "by": world.office}
    facts |= {name: world.round.__dict__[name] for name in ("year", "kind", "starts_on", "ends_on")}
    with pytest.raises(ValidationError, match="所选期限规则或问题分类模板不属于该届次的党委。"):
        open_round(world.round.plan, number=9, **facts)


def test_roster_when_there_is_one_committee_then_no_question(world: World, client):
    client.force_login(world.office)
    page = client.get(reverse("rounds:organization_import")).content.decode()
    assert "选择文件" in page
    assert "党委的名册" not in page


@pytest.mark.parametrize("route", ["rounds:organization_tree", "rounds:organization_detail"])
def test_organization_page_when_there_are_several_then_names_its_committee(
    route, world: World, client, django_assert_max_num_queries
):
    args = [world.unit.pk] if route.endswith("detail") else []
    client.force_login(world.office)
    Committee.objects.filter(pk=world.committee.pk).update(short_name="青禾简称")
    alone = client.get(reverse(route, args=args)).content.decode()
    assert "青禾简称" not in alone
    add_committee_role(factories.CommitteeFactory(), user=world.office, role=CommitteeRole.OFFICE)
    with django_assert_max_num_queries(12):
        assert "青禾简称" in client.get(reverse(route, args=args)).content.decode()
