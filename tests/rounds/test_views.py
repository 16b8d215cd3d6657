import datetime as dt

import pytest
from django.urls import reverse

from rounds.models import Inspection, Organization, Plan, Round, Team
from rounds.rounds.timeline import draw
from rounds.rounds.views.details import TEAMS_A_PAGE
from rounds.rules.services import reference
from rounds.teams.access import set_team_role
from tests import factories
from tests.conftest import World

pytestmark = pytest.mark.django_db

# session, user, roles, parents, count, rows
ORGANIZATION_QUERIES = 6
# session, user, roles, filter choices, count, rows
ROUND_QUERIES = 6
# session, user, roles, count, rows
PLAN_QUERIES = 5
# session, user, roles, round, count and rows of teams, members, tasks, stages, chain, periods, history
ROUND_PAGE_QUERIES = 12


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_organization_list_asks_the_same_number_of_queries(rows, world: World, client, django_assert_num_queries):
    for _ in range(rows):
        factories.OrganizationFactory(parent=factories.OrganizationFactory())
    client.force_login(world.member)
    with django_assert_num_queries(ORGANIZATION_QUERIES):
        assert client.get(reverse("rounds:organization_list")).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_round_list_asks_the_same_number_of_queries(rows, world: World, client, django_assert_num_queries):
    for _ in range(rows - 1):
        set_team_role(factories.TeamFactory(), user=world.member, role="member")
    client.force_login(world.member)
    with django_assert_num_queries(ROUND_QUERIES):
        response = client.get(reverse("rounds:round_list"))
    assert f"共 {rows} 条" in text(response)


@pytest.mark.parametrize("rows", [1, 3])
def test_plan_list_asks_the_same_number_of_queries(rows, world: World, client, django_assert_num_queries):
    factories.PlanFactory.create_batch(rows - 1)
    client.force_login(world.leadinggroup)
    with django_assert_num_queries(PLAN_QUERIES):
        assert client.get(reverse("rounds:plan_list")).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_round_page_asks_the_same_number_of_queries(rows, world: World, client, django_assert_num_queries):
    factories.InspectionFactory.create_batch(rows, team=world.team)
    client.force_login(world.member)
    with django_assert_num_queries(ROUND_PAGE_QUERIES):
        assert client.get(world.round.get_absolute_url()).status_code == 200


def test_round_page_of_many_teams_then_every_team_and_its_task_is_on_one_of_the_pages(world: World, client):
    round_ = factories.RoundFactory()
    teams = [factories.TeamFactory(round=round_, number=number) for number in range(1, TEAMS_A_PAGE + 2)]
    tasks = {factories.InspectionFactory(team=team).pk for team in teams}
    client.force_login(world.office)
    shown: list[Team] = []
    for number in (1, 2):
        response = client.get(round_.get_absolute_url(), {"page": number})
        shown += response.context["teams"]
        assert "共 31 个组" in text(response)
        assert 'href="?page=2"' in text(response)
    assert [team.number for team in shown] == [team.number for team in teams]
    assert {task.pk for team in shown for task in team.tasks} == tasks


def test_round_page_of_few_teams_then_nothing_is_said_of_pages(world: World, client):
    client.force_login(world.office)
    page = text(client.get(world.round.get_absolute_url()))
    assert "个组，第" not in page
    assert 'class="pager"' not in page


def test_organization_tree_asks_for_all_rows_in_one_query(world: World, client, django_assert_num_queries):
    parent = factories.OrganizationFactory(name="枣林镇党委")
    factories.OrganizationFactory.create_batch(20, parent=factories.OrganizationFactory(parent=parent))
    client.force_login(world.member)
    with django_assert_num_queries(4):  # session, user, roles, rows
        page = text(client.get(reverse("rounds:organization_tree")))
    assert (page.count("<details"), page.count("</details>")) == (2, 2)
    assert page.count("<li>") == page.count("</li>")


def test_organization_list_when_filtered_by_day_then_old_name_is_shown(world: World, client):
    world.unit2.changes.create(
        kind="renamed", on=dt.date(2025, 1, 1), name_before="旧名局", name_after=world.unit2.name,
        recorded_by=world.office,
    )  # fmt: skip
    client.force_login(world.office)
    url = reverse("rounds:organization_list")
    assert "当日名称：旧名局" in text(client.get(url, {"on": "2024-06-01"}))
    assert "当日名称" not in text(client.get(url, {"on": "2025-06-01"}))
    assert "共 1 条" in text(client.get(url, {"words": "旧名"}))


def test_organization_list_when_filtered_by_coverage_then_only_those(world: World, client):
    factories.OrganizationFactory(name="不计入局", in_coverage=False)
    client.force_login(world.office)
    page = text(client.get(reverse("rounds:organization_list"), {"in_coverage": "False"}))
    assert "共 1 条" in page
    assert "不计入局" in page


def test_organization_list_of_a_unit_shows_itself_and_what_is_below(world: World, client):
    below = factories.OrganizationFactory(name="水管站", parent=world.unit)
    client.force_login(world.people["unit"])
    page = text(client.get(reverse("rounds:organization_list")))
    assert "共 2 条" in page
    assert below.name in page
    assert world.unit2.name not in page


def test_merge_page_when_refused_then_form_keeps_what_was_typed(world: World, client):
    client.force_login(world.office)
    Organization.objects.filter(pk=world.unit.pk).update(valid_from=dt.date(2021, 1, 1))
    data = {"into": world.unit2.pk, "on": "2020-01-01", "basis": "青委办〔2020〕1号"}
    response = client.post(reverse("rounds:organization_merge", args=[world.unit.pk]), data)
    assert response.status_code == 422
    assert "日期不能早于该单位的起始日期（2021-01-01）。" in text(response)
    assert "青委办〔2020〕1号" in text(response)


def test_round_open_when_sent_twice_then_clear_sentence(world: World, client):
    reference.load_reference()
    client.force_login(world.office)
    form = client.get(reverse("rounds:round_open")).context["form"]
    data = {
        "plan": world.round.plan_id, "year": 2025, "number": 2, "kind": "regular", "starts_on": "2025-03-01",
        "ends_on": "2025-09-01", "rule_set": world.round.rule_set_id,
        "template": form.fields["template"].queryset.first().pk,
    }  # fmt: skip
    assert client.post(reverse("rounds:round_open"), data).status_code == 302
    second = client.post(reverse("rounds:round_open"), data)
    assert second.status_code == 422
    assert "第2轮已经建立，请勿重复提交。" in text(second)
    assert Round.objects.filter(number=2).count() == 1


def test_round_list_when_house_is_empty_then_says_what_to_do_first(client):
    office = factories.office_person()
    client.force_login(office)
    page = text(client.get(reverse("rounds:round_list")))
    assert [page.index(step) > 0 for step in ("1. 导入党组织名册", "2. 建立届次", "3. 开展轮次")] == [True] * 3
    assert (Plan.objects.count(), Organization.objects.count()) == (0, 0)


def test_round_page_of_a_team_shows_its_own_tasks_only(world: World, client):
    client.force_login(world.member)
    page = text(client.get(world.round.get_absolute_url()))
    assert world.running.unit.name in page
    assert world.running2.unit.name not in page
    assert "转入" not in page


def test_round_advance_when_page_is_stale_then_told_and_not_moved(world: World, client):
    client.force_login(world.office)
    url = reverse("rounds:round_advance", args=[world.round.pk])
    response = client.post(url, {"from_stage": "prepare"}, follow=True)
    assert "该事项刚刚已由他人办理，请刷新后查看。" in text(response)
    assert Round.objects.get(pk=world.round.pk).stage == "learn"


def test_round_advance_when_day_is_in_the_future_then_told(world: World, client):
    client.force_login(world.office)
    url = reverse("rounds:round_advance", args=[world.round.pk])
    response = client.post(url, {"from_stage": "learn", "on": "2999-01-01"}, follow=True)
    assert "日期：不能晚于今天。" in text(response)
    assert Round.objects.get(pk=world.round.pk).stage == "learn"


def test_inspection_page_of_the_unit_says_nothing_of_leads(world: World, client):
    for person in ("unithead", "unit"):
        client.force_login(world.people[person])
        page = text(client.get(world.fed_back.get_absolute_url()))
        assert "线索" not in page
        assert "lead" not in page.replace("leader", "")
    client.force_login(world.member)
    assert "问题线索" in text(client.get(world.fed_back.get_absolute_url()))


def test_inspection_page_before_feedback_is_unknown_to_the_unit(world: World, client):
    client.force_login(world.people["unit2"])
    assert client.get(world.running2.get_absolute_url()).status_code == 404


def test_inspection_create_when_unit_is_in_the_round_already_then_not_offered(world: World, client):
    client.force_login(world.office)
    data = {
        "unit": world.unit2.pk, "authorization_number": "新号", "starts_on": "2025-04-01", "ends_on": "2025-05-01",
    }  # fmt: skip
    response = client.post(reverse("rounds:inspection_create", args=[world.team.pk]), data)
    assert response.status_code == 422
    assert Inspection.objects.filter(unit=world.unit2).count() == 1


def test_inspection_edit_when_units_are_below_then_they_can_be_extended_to(world: World, client):
    below = factories.OrganizationFactory(name="实验小学", parent=world.running.unit)
    client.force_login(world.office)
    data = {
        "authorization_number": "新号", "starts_on": "2025-04-01", "ends_on": "2025-05-01", "extends_to": [below.pk],
    }  # fmt: skip
    response = client.post(reverse("rounds:inspection_edit", args=[world.running.pk]), data)
    assert response.status_code == 302
    assert list(world.running.extends_to.all()) == [below]


def test_team_create_proposes_the_next_number_in_words(world: World, client):
    Team.objects.filter(pk=world.team2.pk).update(number=20)
    client.force_login(world.office)
    page = text(client.get(reverse("rounds:team_create", args=[world.round.pk])))
    assert "第二十一巡察组" in page


def test_plan_item_add_when_nothing_is_ticked_then_told(world: World, client):
    client.force_login(world.office)
    url = reverse("rounds:plan_item_add", args=[world.round.plan_id])
    page = text(client.post(url, {"year": 2025, "kind": "regular"}, follow=True))
    assert "请先勾选要列入规划的单位。" in page


def test_timeline_places_bars_months_and_today(world: World):
    drawn = draw(
        world.round, world.round.stages.all(), [world.running], today=dt.date(2025, 6, 15)
    )  # the round lasts from March to December
    round_bar, task = drawn.bars
    assert (round_bar.name, task.name, task.kind) == ("本轮次", "第三巡察组·青禾县教育局", "g-task")
    assert [words for _, words in drawn.months][:2] == ["2025年3月", "4月"]
    assert round_bar.x < task.x < drawn.today < round_bar.x + round_bar.width
    outside = draw(world.round, [], [world.running], today=dt.date(2030, 1, 1))
    assert outside.today is None
