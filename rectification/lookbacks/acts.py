"""What the office may do with a look-back proposal (回头看建议): decide, then give it a round and a team."""

from django.db.models import Exists, OuterRef, Q

from inspection.lib.acts import Act, Acts, Condition
from rectification.lookbacks.choices import LookBackState
from rounds.inspections.roles import office
from rounds.models import Inspection

NO_ROUND = "请先将该“回头看”列入计划并编入轮次。"
SECOND = "该任务已安排“回头看”，不能重复安排。"

OFFICE = (office(),)
DECIDING = ("accept", "postpone", "reject")
UNDECIDED = frozenset({LookBackState.PROPOSED, LookBackState.POSTPONED})
ACCEPTED = frozenset({LookBackState.ACCEPTED})

NO_SECOND = Condition(Q(~Exists(Inspection.objects.filter(earlier=OuterRef("inspection")))), SECOND)
IN_ROUND = Condition(Q(state=LookBackState.ACCEPTED, round__isnull=False), NO_ROUND)

LOOK_BACK_ACTS = Acts(
    "rectification.LookBack",
    "state",
    Act("accept", "列入计划", OFFICE, UNDECIDED, LookBackState.ACCEPTED, when=(NO_SECOND,), needs_reason=True),
    Act("postpone", "暂缓", OFFICE, UNDECIDED, LookBackState.POSTPONED, needs_reason=True),
    Act("reject", "不列入", OFFICE, UNDECIDED, LookBackState.REJECTED, needs_reason=True),
    Act("place", "编入轮次", OFFICE, ACCEPTED, when=(Condition(Q(round=None)), NO_SECOND)),
    Act("assign", "安排巡察组", OFFICE, when=(IN_ROUND, NO_SECOND)),
)
