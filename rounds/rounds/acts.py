"""What the office may do with a round of its committee, and when."""

from django.db.models import Exists, OuterRef, Q

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


ROUND_ACTS = Acts(
    "rounds.Round",
    "stage",
    Act("edit", "修改", (OFFICE,)),
    Act("advance", "转入下一阶段", (OFFICE,), frozenset(Stage) - {Stage.ARCHIVE}),
    Act("return", "退回上一阶段", (OFFICE,), frozenset(Stage) - {Stage.PREPARE}),
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
