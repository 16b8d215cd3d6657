import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from rounds.models import Category, CategoryTree, ReviewStep, Round, RoundStage, TeamMember
from rounds.rounds.choices import Stage
from rounds.rounds.services import stages
from rounds.rounds.services.rounds import change_round, open_round, remove_round, set_review_chain
from rounds.rules.services import categories
from tests import factories

pytestmark = pytest.mark.django_db
FASTER = "该事项刚刚已由他人办理，请刷新后查看。"
START, END = dt.date(2025, 3, 1), dt.date(2025, 12, 31)


@pytest.fixture
def office():
    return factories.office_person()


@pytest.fixture
def template():
    tree = factories.CategoryTreeFactory(code="four", is_template=True)
    aspect = factories.CategoryFactory(tree=tree, name="决策部署", order=1)
    factories.CategoryFactory(tree=tree, name="理论学习", parent=aspect, order=1)
    return tree


@pytest.fixture
def facts(office, template):
    return {
        "plan": factories.PlanFactory(), "year": 2025, "number": 3, "kind": "regular", "starts_on": START,
        "ends_on": END, "rule_set": factories.RuleSetFactory(), "template": template, "by": office,
    }  # fmt: skip


@pytest.fixture
def round_(facts):
    return open_round(**facts)


def refusal(act, *args, **facts) -> str:
    with pytest.raises(ValidationError) as caught:
        act(*args, **facts)
    return "".join(caught.value.messages)


def ready(round_, stage=Stage.PREPARE):
    team = factories.TeamFactory(round=round_)
    TeamMember.objects.create(team=team, user=factories.UserFactory(), role="leader")
    return factories.InspectionFactory(team=team, stage=stage)


def test_open_round_when_valid_then_own_tree_stages_and_chain(round_, template):
    tree = round_.categories
    assert (tree.is_template, tree.pk == template.pk) == (False, False)
    assert list(tree.categories.order_by("pk").values_list("name", "parent__name")) == [
        ("决策部署", None),
        ("理论学习", "决策部署"),
    ]
    assert list(round_.stages.values_list("stage", flat=True)) == Stage.values
    assert list(round_.review_steps.values_list("order", "party")) == [
        (1, "team"), (2, "office"), (3, "discipline"), (3, "organization_department"),
    ]  # fmt: skip


def test_open_round_when_sent_twice_then_second_is_refused_and_leaves_nothing(round_, facts):
    trees = CategoryTree.objects.count()
    assert refusal(open_round, **facts) == f"{facts['plan']}第3轮已经建立，请勿重复提交。"
    assert (Round.objects.count(), CategoryTree.objects.count()) == (1, trees)


def test_open_round_when_year_or_dates_are_wrong_then_refused(facts):
    assert refusal(open_round, **{**facts, "year": 2031}) == "年度应在2021—2026年之间。"
    assert refusal(open_round, **{**facts, "ends_on": dt.date(2025, 1, 1)}) == "结束日期不能早于开始日期。"


def test_change_round_when_a_task_would_lie_outside_then_refused(round_, office):
    ready(round_)
    round_.starts_on = dt.date(2025, 4, 1)
    told = refusal(change_round, round_, changed=["starts_on"], by=office)
    assert told == "本轮巡察任务的日期为2025-03-10至2025-05-09，不能超出轮次的起止日期。"


def test_remove_round_when_empty_then_gone_with_its_categories(round_, office):
    remove_round(round_, by=office)
    assert (Round.objects.count(), CategoryTree.objects.filter(is_template=False).count()) == (0, 0)


def test_remove_round_when_it_has_a_team_then_refused(round_, office):
    factories.TeamFactory(round=round_)
    assert refusal(remove_round, round_, by=office) == "本轮次已有巡察组或规划对象，不能删除。"


def test_advance_round_when_ready_then_dates_recorded_and_tasks_of_the_stage_follow(round_, office):
    task, ahead = ready(round_), ready(round_, Stage.LEARN)
    assert stages.advance_round(round_, from_stage="prepare", on=dt.date(2025, 3, 10), by=office) == "enter"
    task.refresh_from_db()
    ahead.refresh_from_db()
    dates = dict(RoundStage.objects.filter(round=round_).values_list("stage", "starts_on"))
    assert (task.stage, ahead.stage, dates["enter"]) == ("enter", "learn", dt.date(2025, 3, 10))
    assert RoundStage.objects.get(round=round_, stage="prepare").ends_on == dt.date(2025, 3, 10)


def test_advance_round_when_two_clerks_press_at_once_then_one_step_only(round_, office):
    ready(round_)
    stages.advance_round(round_, from_stage="prepare", by=office)
    other_page = Round.objects.get(pk=round_.pk)
    assert refusal(stages.advance_round, other_page, from_stage="prepare", by=office) == FASTER
    assert Round.objects.get().stage == "enter"


def test_advance_round_when_nothing_is_arranged_then_refused(round_, office):
    told = refusal(stages.advance_round, round_, from_stage="prepare", by=office)
    assert told == "本轮次还没有巡察任务，请先建立巡察组并安排被巡察单位。"


def test_advance_round_when_a_team_has_no_leader_then_refused(round_, office):
    ready(round_)
    factories.InspectionFactory(team=factories.TeamFactory(round=round_, name="第九巡察组"))
    told = refusal(stages.advance_round, round_, from_stage="prepare", by=office)
    assert told == "第九巡察组还没有组长，不能进驻。"


def test_advance_round_into_rectification_then_tasks_wait_for_their_feedback(round_, office):
    task = ready(round_, Stage.FEEDBACK)
    Round.objects.update(stage="feedback")
    stages.advance_round(round_, from_stage="feedback", by=office)
    task.refresh_from_db()
    assert (Round.objects.get().stage, task.stage) == ("rectify", "feedback")


def test_advance_round_to_archive_when_a_task_is_not_fed_back_then_refused(round_, office):
    ready(round_, Stage.FEEDBACK)
    Round.objects.update(stage="rectify")
    told = refusal(stages.advance_round, round_, from_stage="rectify", by=office)
    assert told == "还有 1 个巡察任务未反馈，不能归档。"
    Round.objects.update(stage="archive")
    assert refusal(stages.advance_round, round_, from_stage="archive", by=office) == "本轮次已归档。"


def test_return_round_then_tasks_of_the_stage_go_back_with_it(round_, office):
    task = ready(round_, Stage.LEARN)
    Round.objects.update(stage="learn")
    stages.return_round(round_, from_stage="learn", by=office)
    task.refresh_from_db()
    assert (Round.objects.get().stage, task.stage) == ("enter", "enter")
    Round.objects.update(stage="prepare")
    assert refusal(stages.return_round, round_, from_stage="prepare", by=office) == "本轮次尚在筹备，不能退回。"


def test_advance_inspection_when_fed_back_then_rectify_and_not_twice(round_, office):
    task = ready(round_, Stage.FEEDBACK)
    stale = type(task).objects.get(pk=task.pk)
    stages.advance_inspection(task, to_stage="rectify", by=office)
    assert task.stage == "rectify"
    assert refusal(stages.advance_inspection, stale, to_stage="rectify", by=office) == FASTER
    assert refusal(stages.advance_inspection, task, to_stage="rectify", by=office) == FASTER


def test_step_inspection_when_rectification_is_next_then_only_a_feedback_opens_it(round_, office):
    task = ready(round_, Stage.FEEDBACK)
    told = refusal(stages.step_inspection, task, from_stage="feedback", by=office)
    assert told == "登记反馈后，系统自动转入整改阶段。"
    assert stages.return_inspection(task, from_stage="feedback", by=office) == "report"
    archived = ready(round_, Stage.ARCHIVE)
    assert refusal(stages.step_inspection, archived, from_stage="archive", by=office) == "该任务已归档。"


def test_return_inspection_when_fed_back_or_at_the_beginning_then_refused(round_, office):
    fed_back, new = ready(round_, Stage.RECTIFY), ready(round_)
    assert refusal(stages.return_inspection, fed_back, from_stage="rectify", by=office) == "该任务已反馈，不能退回。"
    assert refusal(stages.return_inspection, new, from_stage="prepare", by=office) == "该任务尚在筹备，不能退回。"


def test_set_stage_dates_when_out_of_order_then_refused(round_, office):
    late = {"prepare": (dt.date(2025, 4, 1), None), "enter": (dt.date(2025, 3, 1), None)}
    assert refusal(stages.set_stage_dates, round_, dates=late, by=office) == "“进驻”的开始日期早于前一阶段。"
    flipped = {"learn": (dt.date(2025, 4, 1), dt.date(2025, 3, 1))}
    told = refusal(stages.set_stage_dates, round_, dates=flipped, by=office)
    assert told == "“了解”的结束日期早于开始日期。"


def test_set_stage_dates_when_valid_then_stored(round_, office):
    stages.set_stage_dates(round_, dates={"learn": (dt.date(2025, 4, 1), dt.date(2025, 5, 1))}, by=office)
    row = RoundStage.objects.get(round=round_, stage="learn")
    assert (row.starts_on, row.ends_on) == (dt.date(2025, 4, 1), dt.date(2025, 5, 1))
    assert RoundStage.objects.get(round=round_, stage="prepare").starts_on is None


def test_set_review_chain_when_valid_then_steps_without_gaps(round_, office):
    set_review_chain(round_, steps=[(5, "leading_group"), (2, "office"), (2, "team")], by=office)
    steps = list(ReviewStep.objects.filter(round=round_).order_by("order", "party").values_list("order", "party"))
    assert steps == [(1, "office"), (1, "team"), (2, "leading_group")]


def test_set_review_chain_when_a_task_is_being_rectified_then_refused(round_, office):
    told = refusal(set_review_chain, round_, steps=[], by=office)
    assert told == "会审环节至少要有一方。"
    twice = refusal(set_review_chain, round_, steps=[(1, "team"), (2, "team")], by=office)
    assert twice == "同一会审方只能参加一次。"
    ready(round_, Stage.RECTIFY)
    fixed = refusal(set_review_chain, round_, steps=[(1, "team")], by=office)
    assert fixed == "本轮已有任务进入整改，会审环节不能再改。"
    assert round_.review_steps.count() == 4


def test_categories_when_edited_then_template_stays(round_, office, template):
    tree = round_.categories
    aspect = tree.categories.get(parent=None)
    categories.add_category(tree, name="意识形态", parent=aspect, by=office)
    categories.rename_category(tree.categories.get(name="理论学习"), name="理论武装", by=office)
    assert set(tree.categories.values_list("name", flat=True)) == {"决策部署", "理论武装", "意识形态"}
    assert set(template.categories.values_list("name", flat=True)) == {"决策部署", "理论学习"}


def test_categories_when_name_is_taken_or_parent_is_foreign_then_refused(round_, office, template):
    tree = round_.categories
    told = refusal(categories.add_category, tree, name="决策部署", by=office)
    assert told == "同一层级已有同名分类。"
    foreign = template.categories.get(parent=None)
    told = refusal(categories.add_category, tree, name="新类", parent=foreign, by=office)
    assert told == "请选择本轮次的一个方面。"
    assert refusal(categories.add_category, tree, name="  ", by=office) == "请填写分类名称。"


def test_remove_category_when_a_finding_uses_a_class_below_then_refused(round_, office):
    aspect = round_.categories.categories.get(parent=None)
    below = round_.categories.categories.get(parent=aspect)
    finding = factories.FindingFactory(inspection=ready(round_), category=below)
    told = refusal(categories.remove_category, aspect, by=office)
    assert told == "“决策部署”或其下的分类已有问题使用，不能删除。"
    finding.delete()
    categories.remove_category(aspect, by=office)
    assert Category.objects.filter(tree=round_.categories).count() == 0
