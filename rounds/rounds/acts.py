"""What the office may do with a round of its committee, and when."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from inspection.lib.acts import Act, Acts, Condition
from rounds.inspections.models import Inspection
from rounds.inspections.roles import office
from rounds.plans.choices import RoundKind
from rounds.plans.models import PlanItem
from rounds.rounds.choices import COMPLETED_STAGES, Stage
from rounds.rounds.models import Round, counties_to_join
from rounds.teams.models import Team

OFFICE = office()

JOINED = "已有县加入本轮次，不能删除。"
IN_USE = "本轮次已有巡察组或规划对象，不能删除。"
# A request for closing may exist from then on, and it follows the chain.
RECTIFYING = "本轮已有任务进入整改，会审环节不能再改。"
NOBODY_TO_REMIND = "没有尚未加入本轮次的县（市、区），不需要提醒。"
ARCHIVED = "本轮次已归档。"
AT_THE_BEGINNING = "本轮次尚在筹备，不能退回。"
NO_TASKS = "本轮次还没有巡察任务，请先建立巡察组并安排被巡察单位。"
NO_MORE_TEAMS = "本轮次已归档，不能再建立巡察组。"
NO_MORE_TASKS = "本轮次已归档，不能再安排巡察任务。"


def _unjoined() -> Q:
    return Q(~Exists(Round.objects.filter(frame=OuterRef("pk"))))


def _unused() -> Q:
    return Q(
        ~Exists(Team.objects.filter(round=OuterRef("pk"))),
        ~Exists(Inspection.objects.filter(round=OuterRef("pk"))),
        ~Exists(PlanItem.objects.filter(round=OuterRef("pk"))),
    )


def _not_rectifying() -> Q:
    tasks = Inspection.objects.filter(round=OuterRef("pk"), stage__in=COMPLETED_STAGES)
    return ~Q(stage__in=COMPLETED_STAGES) & Q(~Exists(tasks))


def _awaits_counties() -> Q:
    return Q(Exists(counties_to_join()), kind=RoundKind.JOINT, frame=None)


def _has_tasks() -> Q:
    return ~Q(stage=Stage.PREPARE) | Q(Exists(Inspection.objects.filter(round=OuterRef("pk"))))


def _is_led() -> Q:
    return ~Q(stage=Stage.PREPARE) | Q(~Exists(Team.objects.without_leader().filter(round=OuterRef("pk"))))


def _without_leader(round_: Round) -> str:
    return (
        f"{'、'.join(str(team) for team in Team.objects.without_leader().filter(round=round_))}还没有组长，不能进驻。"
    )


def _not_fed_back(round_: Round | OuterRef) -> QuerySet:
    return Inspection.objects.not_fed_back().filter(round=round_)


def _all_fed_back() -> Q:
    return ~Q(stage=Stage.RECTIFY) | Q(~Exists(_not_fed_back(OuterRef("pk"))))


def _left(round_: Round) -> str:
    return f"还有 {_not_fed_back(round_).count()} 个巡察任务未反馈，不能归档。"


OPEN = ~Q(stage=Stage.ARCHIVE)
# Before 进驻 there is something to inspect and somebody who leads; before 归档 every unit has its feedback.
READY = (
    Condition(OPEN, ARCHIVED),
    Condition(_has_tasks, NO_TASKS),
    Condition(_is_led, _without_leader),
    Condition(_all_fed_back, _left),
)

ROUND_ACTS = Acts(
    "rounds.Round",
    "stage",
    Act("edit", "修改", (OFFICE,)),
    Act("advance", "转入下一阶段", (OFFICE,), when=READY),
    Act("return", "退回上一阶段", (OFFICE,), when=(Condition(~Q(stage=Stage.PREPARE), AT_THE_BEGINNING),)),
    Act("add_team", "建立巡察组", (OFFICE,), when=(Condition(OPEN, NO_MORE_TEAMS),)),
    Act("add_task", "安排巡察任务", (OFFICE,), when=(Condition(OPEN, NO_MORE_TASKS),)),
    Act("set_chain", "设置会审环节", (OFFICE,), when=(Condition(_not_rectifying, RECTIFYING),)),
    Act(
        "remind",
        "提醒未加入的县",
        (OFFICE,),
        frozenset(Stage) - {Stage.ARCHIVE},
        when=(Condition(_awaits_counties, NOBODY_TO_REMIND),),
    ),
    Act("remove", "删除", (OFFICE,), when=(Condition(_unjoined, JOINED), Condition(_unused, IN_USE))),
)
