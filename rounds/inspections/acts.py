"""What the office may do with a task of its committee, and when."""

from django.db.models import PROTECT, Exists, OuterRef, Q

from inspection.lib.acts import Act, Acts, Condition
from rounds.inspections.models import Inspection
from rounds.inspections.roles import office
from rounds.rounds.choices import COMPLETED_STAGES, Stage

OFFICE = office()

ARCHIVED = "该任务已归档。"
BY_FEEDBACK = "登记反馈后，系统自动转入整改阶段。"
AT_THE_BEGINNING = "该任务尚在筹备，不能退回。"
FED_BACK = "该任务已反馈，不能退回。"
HAS_CONTENTS = "该任务已有办理内容，不能删除。"


def _is_empty() -> Q:
    """Not fed back, and nothing that keeps its inspection, of whichever app, belongs to it."""
    found = ~Q(stage__in=COMPLETED_STAGES)
    for relation in Inspection._meta.related_objects:
        if relation.on_delete is PROTECT:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            found &= Q(~Exists(rows))
    return found


INSPECTION_ACTS = Acts(
    "rounds.Inspection",
    "stage",
    Act("edit", "修改", (OFFICE,)),
    Act(
        "advance",
        "转入下一阶段",
        (OFFICE,),
        when=(Condition(~Q(stage=Stage.ARCHIVE), ARCHIVED), Condition(~Q(stage=Stage.FEEDBACK), BY_FEEDBACK)),
    ),
    Act(
        "return",
        "退回上一阶段",
        (OFFICE,),
        when=(Condition(~Q(stage=Stage.PREPARE), AT_THE_BEGINNING), Condition(~Q(stage=Stage.RECTIFY), FED_BACK)),
    ),
    Act("remove", "删除", (OFFICE,), when=(Condition(_is_empty, HAS_CONTENTS),)),
)
