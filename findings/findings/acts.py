"""What may be done with a finding, and in an inspection to get one, from which status, by whom and by whom not."""

from dataclasses import replace

from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When

from findings.findings.choices import OPEN_WORDING, FindingStatus, StepAction
from findings.findings.models import FindingStep, FindingVersion
from inspection.accounts.models import User
from inspection.lib.acts import Act, Acts, Bar, Condition
from inspection.lib.roles import Person
from rounds.inspections.models import InspectionQuerySet
from rounds.inspections.roles import leading_group, office, team_leader, team_members, team_signers

S = FindingStatus

RECORDERS, SIGNERS, LEADERS = team_members(), team_signers(), team_leader()
OFFICE, LEADING_GROUP = office(), leading_group()

OWN = "不得审签本人提交的问题，请由其他有审签权限的同志办理。"
TWICE = "您已提交或办理过该问题的前一环节，须由其他同志办理。"
OF_OTHERS = "该问题已提交审签，由组长、副组长修改；提交人可先撤回再修改。"
SIGNED = "该问题已经审签，文本不能直接修改，请使用“更正”。"
NOT_SIGNED = "该问题尚未审签，可以直接修改。"
NO_MORE = "该巡察任务已反馈，不能再登记问题。"
NO_IMPORT = "该巡察任务已经反馈，不能再导入问题。"
NO_MORE_FILES = "该问题已反馈，不能再上传佐证材料。"
FILES_STAY = "问题提交后不能删除佐证材料。"
SIGNED_ONCE = "该问题曾经审签，不能删除，只能修改后重新提交。"
NOT_OWN = "只能撤回本人提交且尚未办理的问题。"


def _brought(person: Person) -> Q:
    """Submitted or passed on at another step, counted from the newest submission."""
    last = FindingStep.objects.filter(finding=OuterRef("finding"), action=StepAction.SUBMITTED).order_by("-pk")
    steps = FindingStep.objects.filter(
        finding=OuterRef("pk"),
        by=person.outer,
        action__in=(StepAction.SUBMITTED, StepAction.APPROVED),
        pk__gte=Subquery(last.values("pk")[:1]),
    )
    return Q(Exists(steps.exclude(status_before=OuterRef("status"))))


def _not_submitted_last(person: Person) -> Q:
    """The newest step is no submission of this person."""
    later = FindingStep.objects.filter(finding=OuterRef("finding"), pk__gt=OuterRef("pk"))
    last = FindingStep.objects.filter(~Exists(later), finding=OuterRef("pk"))
    return Q(~Exists(last.filter(by=person.outer, action=StepAction.SUBMITTED)))


def _of_others(person: Person) -> Q:
    """Submitted for a signature that this person does not give."""
    return Q(status=S.TEAM_REVIEW) & ~SIGNERS.rows(person)


def _never_signed() -> Q:
    return Q(~Exists(FindingVersion.objects.filter(finding=OuterRef("pk"))))


def _at(*statuses: str) -> frozenset[str]:
    return frozenset(statuses)


NOT_FED_BACK = ~Q(status=S.FED_BACK)
UNSIGNED = Q(status__in=sorted(OPEN_WORDING))

FINDING_ACTS = Acts(
    "findings.Finding",
    "status",
    Act("submit", "提交", (RECORDERS,), _at(S.DRAFT), S.TEAM_REVIEW),
    Act("withdraw", "撤回", (RECORDERS,), _at(S.TEAM_REVIEW), S.DRAFT, bars=(Bar(NOT_OWN, _not_submitted_last),)),
    Act("sign", "审签", (SIGNERS,), _at(S.TEAM_REVIEW), S.OFFICE_REVIEW, bars=(Bar(OWN, _brought),)),
    Act("review", "复核", (OFFICE,), _at(S.OFFICE_REVIEW), S.GROUP_REVIEW, bars=(Bar(TWICE, _brought),)),
    Act("approve", "审定", (LEADING_GROUP,), _at(S.GROUP_REVIEW), S.APPROVED, bars=(Bar(TWICE, _brought),)),
    Act("feed_back", "反馈", (OFFICE,), _at(S.APPROVED), S.FED_BACK),
    Act("return_by_team", "退回", (SIGNERS,), _at(S.TEAM_REVIEW), S.DRAFT, needs_reason=True),
    Act("return_by_office", "退回", (OFFICE,), _at(S.OFFICE_REVIEW), S.TEAM_REVIEW, needs_reason=True),
    Act("return_by_group", "退回", (LEADING_GROUP,), _at(S.GROUP_REVIEW), S.OFFICE_REVIEW, needs_reason=True),
    Act("edit", "修改", (RECORDERS,), bars=(Bar(OF_OTHERS, _of_others),), when=(Condition(UNSIGNED, SIGNED),)),
    Act("delete", "删除", (RECORDERS,), _at(S.DRAFT), when=(Condition(_never_signed, SIGNED_ONCE),)),
    Act(
        "correct",
        "更正",
        (OFFICE, replace(LEADERS, when=NOT_FED_BACK)),
        when=(Condition(~UNSIGNED, NOT_SIGNED),),
        needs_reason=True,
    ),
    Act("attach", "上传佐证材料", (RECORDERS,), when=(Condition(NOT_FED_BACK, NO_MORE_FILES),)),
    Act("detach", "删除佐证材料", (RECORDERS,), when=(Condition(Q(status=S.DRAFT), FILES_STAY),)),
)

OPEN_LIST = ~InspectionQuerySet.fed_back

# Once the unit has its list, the list grows no more.
INSPECTION_ACTS = Acts(
    "rounds.Inspection",
    "",
    Act("record", "登记问题", (RECORDERS,), when=(Condition(OPEN_LIST, NO_MORE),)),
    Act("import", "导入问题", (RECORDERS,), when=(Condition(OPEN_LIST, NO_IMPORT),)),
)

SUBMITTING = "submit"
PASSING = ("sign", "review", "approve")
FEEDING_BACK = "feed_back"
RETURNING = ("return_by_team", "return_by_office", "return_by_group")


def return_from(status: str) -> str:
    """The name of the act that sends a finding back from this status. Raises KeyError where there is no way back."""
    return {before: name for name in RETURNING for before in FINDING_ACTS[name].from_}[status]


def awaiting(user: User) -> Q:
    """Findings whose next step is this person's; a draft waits for its writer alone, although the team may submit it."""
    drafts = FINDING_ACTS.condition(user, SUBMITTING) & Q(created_by=user.pk)
    return drafts | FINDING_ACTS.condition(user, *PASSING)


def ready(user: User) -> Case:
    """Whether the person may take the finding one step on, as a column of a list."""
    condition = FINDING_ACTS.condition(user, SUBMITTING, *PASSING)
    return Case(When(condition, then=Value(True)), default=Value(False))
