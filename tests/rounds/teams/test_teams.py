import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from inspection.lib import access
from inspection.notices.models import Notice
from rounds.inspections import services as tasks
from rounds.models import Inspection, PlanItem, Team, TeamMember
from rounds.organizations.access import add_organization_role
from rounds.teams import services as teams
from rounds.teams.forms import TeamForm
from tests import factories
from tests.conftest import World

pytestmark = pytest.mark.django_db


def refusal(act, *args, **facts) -> str:
    with pytest.raises(ValidationError) as caught:
        act(*args, **facts)
    return "".join(caught.value.messages)


def rights(user, team) -> tuple[bool, ...]:
    return tuple(access.may(user, code, team) for code in ("inspect_team", "sign_team", "lead_team"))


@pytest.fixture
def team(world: World) -> Team:
    return teams.create_team(world.round, number=9, name="第九巡察组", by=world.office)


@pytest.fixture
def task_facts(world: World):
    return {
        "unit": factories.OrganizationFactory(name="青禾县财政局", short_name="财政局"),
        "authorization_number": "青巡授〔2025〕900号",
        "starts_on": dt.date(2025, 4, 1),
        "ends_on": dt.date(2025, 5, 1),
        "by": world.office,
    }


def test_create_team_when_number_is_taken_then_refused(world: World, team):
    told = refusal(teams.create_team, world.round, number=9, name="另一组", by=world.office)
    assert told == "本轮次已有第9组。"
    type(world.round).objects.update(stage="archive")
    told = refusal(teams.create_team, world.round, number=10, name="第十组", by=world.office)
    assert told == "本轮次已归档，不能再建立巡察组。"


def test_add_member_when_eligible_then_post_grants_and_notice(world: World, team, django_capture_on_commit_callbacks):
    person = factories.UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        teams.add_member(team, user=person, role="deputy", task="综合", by=world.office)
    assert rights(person, team) == (True, True, False)
    notice = Notice.objects.get(recipient=person)
    assert (notice.title, notice.url) == ("您已被列为第九巡察组副组长", f"/teams/{team.pk}/")


def test_add_member_when_person_reports_for_a_target_unit_then_refused(world: World):
    told = refusal(teams.add_member, world.team, user=world.unithead, role="member", by=world.office)
    assert told == "测试unithead是被巡察单位“青禾县水务局”的人员，应当回避。"
    assert rights(world.unithead, world.team) == (False, False, False)


def test_add_member_when_person_works_in_a_target_or_extended_unit_then_refused(world: World):
    station = factories.OrganizationFactory(name="水管站")
    world.running.extends_to.add(station)
    person = factories.UserFactory(full_name="冯磊", unit_name="水管站")
    told = refusal(teams.add_member, world.team, user=person, role="member", by=world.office)
    assert told == "冯磊是被巡察单位“水管站”的人员，应当回避。"


def test_add_member_when_account_is_unfit_then_refused(world: World, team):
    inactive = factories.UserFactory(full_name="甲", is_active=False)
    told = refusal(teams.add_member, team, user=inactive, role="member", by=world.office)
    assert told == "甲的账号已停用或已有其他岗位，不能担任组员。"
    told = refusal(teams.add_member, team, user=world.office, role="member", by=world.office)
    assert told == "测试office的账号已停用或已有其他岗位，不能担任组员。"


def test_add_member_when_second_leader_or_second_post_then_refused(world: World):
    told = refusal(teams.add_member, world.team, user=factories.UserFactory(), role="leader", by=world.office)
    assert told == "该组已有组长：测试leader。"
    told = refusal(teams.add_member, world.team, user=world.member, role="member", by=world.office)
    assert told == "测试member已在该组，或该组已有组长。"


def test_eligible_members_offers_nobody_who_must_recuse(world: World):
    free = factories.UserFactory()
    factories.UserFactory(unit_name="水务局")
    known = {free, *world.people.values()}
    offered = set(teams.eligible_members(world.team)) & known
    assert offered == {free, world.leader2, *(world.people[name] for name in ("unit2", "discipline", "orgdept"))}


def test_appoint_leader_then_exactly_one_leader_with_the_grants(world: World):
    member = world.team.members.get(user=world.member)
    teams.appoint_leader(member, by=world.office)
    roles = dict(world.team.members.values_list("user__username", "role"))
    assert roles == {"leader": "deputy", "deputy": "deputy", "member": "leader"}
    assert rights(world.member, world.team) == (True, True, True)
    assert rights(world.leader, world.team) == (True, True, False)


def test_change_role_when_leader_is_meant_then_refused(world: World):
    leader, member = (world.team.members.get(user=user) for user in (world.leader, world.member))
    told = refusal(teams.change_role, leader, role="member", by=world.office)
    assert told == "请先指定新的组长，再调整原组长的职务。"
    told = refusal(teams.change_role, member, role="leader", by=world.office)
    assert told == "更换组长请使用“指定为组长”。"
    teams.change_role(member, role="deputy", by=world.office)
    assert rights(world.member, world.team) == (True, True, False)


def test_remove_member_then_grants_go_too(world: World):
    member = world.team.members.get(user=world.member)
    stale = TeamMember.objects.get(pk=member.pk)
    teams.remove_member(member, by=world.office)
    assert rights(world.member, world.team) == (False, False, False)
    assert refusal(teams.remove_member, stale, by=world.office) == "该事项刚刚已由他人办理，请刷新后查看。"
    leader = world.team.members.get(user=world.leader)
    assert refusal(teams.remove_member, leader, by=world.office) == "组长不能直接移出，请先指定新的组长。"


def test_remove_team_when_it_has_tasks_then_refused(world: World, team):
    assert refusal(teams.remove_team, world.team, by=world.office) == "该组已有巡察任务，不能删除。"
    teams.remove_team(team, by=world.office)
    assert Team.objects.filter(number=9).count() == 0


def test_create_inspection_when_planned_then_plan_entry_is_tied(world: World, team, task_facts):
    item = PlanItem.objects.create(
        plan=world.round.plan, organization=task_facts["unit"], year=2025, earlier=world.fed_back
    )
    task = tasks.create_inspection(team, **task_facts)
    item.refresh_from_db()
    assert (task.stage, task.earlier, item.round) == ("prepare", world.fed_back, world.round)
    tasks.remove_inspection(task, by=world.office)
    item.refresh_from_db()
    assert item.round is None


def test_create_inspection_when_facts_are_wrong_then_refused(world: World, team, task_facts):
    def told(**facts):
        return refusal(tasks.create_inspection, team, **{**task_facts, **facts})

    ended = factories.OrganizationFactory(name="旧局", status="abolished", valid_until=dt.date(2024, 1, 1))
    unit = task_facts["unit"]
    assert told(unit=ended) == "“旧局”已合并或撤销，不能安排巡察。"
    assert told(unit=world.unit) == "“青禾县水务局”在本轮次已有巡察任务。"
    assert told(ends_on=dt.date(2026, 1, 1)) == "日期应在本轮次起止日期之内（2025-03-01至2025-12-31）。"
    assert told(ends_on=dt.date(2025, 3, 1)) == "撤离日期不能早于进驻日期。"
    assert told(extends_to=[unit]) == "延伸单位不能包括被巡察单位本身。"
    used = world.fed_back.authorization_number
    assert told(authorization_number=used) == "该授权文号已用于另一项任务（一次一授权）。"
    assert Inspection.objects.filter(team=team).count() == 0


def test_create_inspection_when_a_member_reports_for_the_unit_then_refused(world: World, task_facts):
    add_organization_role(task_facts["unit"], user=world.member, role="liaison")
    told = refusal(tasks.create_inspection, world.team, **task_facts)
    assert told == "测试member是被巡察单位“青禾县财政局”的人员，应当回避。"


def test_create_inspection_when_round_is_archived_then_refused(world: World, team, task_facts):
    type(world.round).objects.update(stage="archive")
    assert refusal(tasks.create_inspection, team, **task_facts) == "本轮次已归档，不能再安排巡察任务。"


def test_change_inspection_then_dates_number_and_extension(world: World, team, task_facts):
    task = tasks.create_inspection(team, **task_facts)
    below = factories.OrganizationFactory(parent=task.unit)
    facts = {"authorization_number": "新号", "starts_on": dt.date(2025, 4, 2), "ends_on": dt.date(2025, 5, 2)}
    tasks.change_inspection(task, **facts, extends_to=[below], by=world.office)
    task.refresh_from_db()
    assert (task.authorization_number, task.ends_on, list(task.extends_to.all())) == (
        "新号", dt.date(2025, 5, 2), [below],
    )  # fmt: skip


def test_remove_inspection_when_it_has_contents_or_was_fed_back_then_refused(world: World):
    told = "该任务已有办理内容，不能删除。"
    assert refusal(tasks.remove_inspection, world.running, by=world.office) == told
    assert refusal(tasks.remove_inspection, world.fed_back, by=world.office) == told


@pytest.mark.parametrize(
    ("last", "proposed"), [(0, "第一巡察组"), (10, "第十一巡察组"), (98, "第九十九巡察组"), (99, "第100巡察组")]
)
def test_team_form_then_proposes_the_next_number_in_words_below_a_hundred(last, proposed, db):
    round_ = factories.RoundFactory()
    if last:
        factories.TeamFactory(round=round_, number=last)
    assert TeamForm(round_=round_).initial == {"number": last + 1, "name": proposed}
