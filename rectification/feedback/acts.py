"""What may be done with a feedback: recorded and supplemented by office and team leader, signed for by the unit."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from findings.findings.choices import FindingStatus
from findings.models import Finding
from inspection.accounts.models import User
from inspection.lib.acts import Act, Acts, Condition
from rounds.inspections.roles import office, team_leader, unit_head, unit_people
from rounds.models import Inspection

RECORDERS = (office(), team_leader())

FED_BACK = "该巡察任务已反馈，审定较晚的问题请使用“补充反馈”。"
NOTHING_APPROVED = "没有已审定、待反馈的问题，不能反馈。请先完成问题审定。"
SIGNED = "该项已经签收，不能重复签收。"


def _has_approved(path: str) -> Condition:
    """The inspection at the end of the path has findings that can go out."""
    approved = Finding.objects.filter(inspection=OuterRef(path), status=FindingStatus.APPROVED)
    return Condition(Q(Exists(approved)), NOTHING_APPROVED)


INSPECTION_ACTS = Acts(
    "rounds.Inspection",
    "",
    Act("feed_back", "登记反馈", RECORDERS, when=(Condition(Q(feedback=None), FED_BACK), _has_approved("pk"))),
)

FEEDBACK_ACTS = Acts(
    "rectification.Feedback",
    "",
    Act("supplement", "补充反馈", RECORDERS, when=(_has_approved("inspection"),)),
    Act("sign_as_head", "主要负责人签收", (unit_head(),), when=(Condition(Q(head_signed_by=None), SIGNED),)),
    Act("sign_for_body", "领导班子签收", (unit_people(),), when=(Condition(Q(body_signed_by=None), SIGNED),)),
    Act("import_ledger", "导入整改台账", (unit_people(),)),
)

SIGNING = ("sign_as_head", "sign_for_body")


def to_be_fed_back(user: User) -> QuerySet[Inspection]:
    """The inspections for which the person may now record or supplement a feedback."""
    supplemented = FEEDBACK_ACTS.rows(user, "supplement").values("inspection")
    visible = Inspection.objects.visible_to(user)
    return visible.filter(INSPECTION_ACTS.condition(user, "feed_back") | Q(pk__in=supplemented))
