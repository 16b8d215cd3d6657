"""Feedback and ledgers of 青禾县: an item in every status, with measures, updates and reviews."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from findings.findings.choices import RectifyKind
from findings.models import Finding
from inspection.accounts.models import User
from rectification.closing.choices import Decision, RequestState
from rectification.closing.models import ClosingRequest, Review
from rectification.feedback.models import Feedback
from rectification.ledger.choices import ItemStatus
from rectification.ledger.models import LedgerItem, Measure, Update
from rounds.models import Inspection
from rounds.rules.services.deadlines import due_for

MEASURES = (
    "组织开展专项自查，逐项建立台账，对查出的问题限期清退、补办手续或依规处理。",
    "修订完善相关制度，明确责任领导、承办股室和办理流程，经党组会研究后印发执行。",
    "开展一次全员业务培训，将执行情况纳入年度考核，由机关纪委每季度抽查一次。",
)
PROGRESS = "已召开党组会研究2次，完成自查并逐项清退；相关制度已修订印发。"
REVIEWERS = (
    ("team", "leader"),
    ("office", "office"),
    ("discipline", "discipline"),
    ("organization_department", "orgdept"),
)


class LedgerMaker:
    """Makes the ledger of one inspected unit."""

    def __init__(
        self, people: dict[str, User], *, liaison: str, head: str, attended: str = "县委巡察工作领导小组成员"
    ) -> None:
        self.people = people
        self.attended = attended
        self.liaison = people[liaison]
        self.head = people[head]

    def feed_back(self, inspection: Inspection, on: dt.date, *, signed: str) -> Feedback:
        """The feedback; `signed` is both, head or none."""
        receipt = due_for(inspection.round.rule_set, "feedback", "双签收", from_day=on)
        moment = timezone.make_aware(dt.datetime.combine(on, dt.time(10, 30)))
        return Feedback.objects.create(
            **Feedback.path_of(inspection),
            fed_back_on=on,
            place=f"{inspection.unit.name}三楼会议室",
            attended=f"{self.attended}、巡察组组长、被巡察单位领导班子成员",
            opinion="对照“四个聚焦”，指出四个方面的问题，提出整改要求。",
            receipt_due_on=receipt.on if receipt else on,
            head_signed_by=self.head if signed in ("both", "head") else None,
            head_signed_at=moment if signed in ("both", "head") else None,
            body_signed_by=self.head if signed == "both" else None,
            body_signed_at=moment + dt.timedelta(hours=1) if signed == "both" else None,
            created_by=self.people["office"],
        )

    def keep_ledger(self, feedback: Feedback, findings: list[Finding], statuses: list[str]) -> list[LedgerItem]:
        """One item per finding in the given statuses; see _closing for the words beside the model's own."""
        due = due_for(feedback.inspection.round.rule_set, "feedback", "集中整改", from_day=feedback.fed_back_on)
        items = []
        for index, (finding, word) in enumerate(zip(findings, statuses, strict=True)):
            status = {"reviewing": ItemStatus.DONE, "awaiting_head": ItemStatus.DONE}.get(word, word)
            item = LedgerItem.objects.create(
                feedback=feedback,
                finding=finding,
                **LedgerItem.path_of(feedback.inspection),
                sequence=index + 1,
                status=status,
                is_long_term=finding.rectify_kind == RectifyKind.LONG_TERM,
                target="问题全部整改到位，制度机制健全完善，同类问题不再发生。"
                if status != ItemStatus.NOT_STARTED
                else "",
                leader=finding.leader,
                lead_department="办公室",
                support_departments="财务股、机关党委",
                principal=self.liaison.full_name,
                due_on=due.on,
                due_explanation=due.explanation,
                returned_times=1 if status == ItemStatus.RETURNED else 0,
                closed_on=feedback.fed_back_on + dt.timedelta(days=90 + index) if status == ItemStatus.CLOSED else None,
            )
            self._work(item)
            self._closing(item, word)
            items.append(item)
        return items

    def _work(self, item: LedgerItem) -> None:
        if item.status == ItemStatus.NOT_STARTED:
            return
        for number in range(1, 3 + item.sequence % 2):
            Measure.objects.create(
                item=item,
                number=f"{item.sequence}.{number}",
                text=MEASURES[number - 1],
                principal=item.principal,
                due_on=item.due_on - dt.timedelta(days=20 * (3 - number)),
                due_text="限期完成",
                done_on=item.due_on - dt.timedelta(days=40) if item.status in ("closed", "done") else None,
            )
        Update.objects.create(
            item=item,
            text=PROGRESS,
            status=item.status if item.status not in ("closed", "returned") else ItemStatus.DONE,
            is_long_term=item.is_long_term,
            recovered=Decimal("41760") if item.finding.amount else 0,
            rules_made=item.sequence % 3,
            rules_revised=item.sequence % 2,
            people_handled=1 if item.sequence % 5 == 0 else 0,
            reported_by=self.liaison,
            reported_at=self._moment(item.feedback.fed_back_on, 45 + item.sequence),
        )

    @staticmethod
    def _moment(day: dt.date, days: int) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=days), dt.time(15, 20)))

    def _closing(self, item: LedgerItem, word: str) -> None:
        """Closed items passed the whole chain, reviewing ones the team, returned ones were sent back by the office."""
        decided = {"closed": 4, "reviewing": 1, "returned": 2}.get(word)
        if decided is None and word != "awaiting_head":
            return
        now = self._moment(item.closed_on or timezone.localdate(), -8)
        state = {
            "closed": RequestState.APPROVED,
            "reviewing": RequestState.REVIEWING,
            "returned": RequestState.RETURNED,
            "awaiting_head": RequestState.AWAITING_HEAD,
        }[word]
        request = ClosingRequest.objects.create(
            item=item,
            state=state,
            statement="措施已全部落实，佐证材料齐全，申请销号。",
            submitted_by=self.liaison,
            submitted_at=now,
            confirmed_by=self.head if decided else None,
            confirmed_at=now if decided else None,
            due_on=timezone.localdate() + dt.timedelta(days=6) if decided else None,
            decided_at=now if word in ("closed", "returned") else None,
        )
        if decided:
            self._reviews(request, decided, is_returned=word == "returned")

    def _reviews(self, request: ClosingRequest, decided: int, *, is_returned: bool) -> None:
        steps = request.item.round.review_steps.values_list("order", "party")
        for index, (order, party) in enumerate(steps):
            is_return = is_returned and index == decided - 1
            reviewer = self.people[dict(REVIEWERS)[party]] if index < decided else None
            Review.objects.create(
                request=request,
                order=order,
                party=party,
                submitted_by=self.liaison,
                confirmed_by=self.head,
                reviewed_by=reviewer,
                decision="" if reviewer is None else Decision.RETURNED if is_return else Decision.APPROVED,
                opinion=""
                if reviewer is None
                else "整改完成情况不具体，无数据及实例支撑，请补充。"
                if is_return
                else "同意。",
                reviewed_at=request.submitted_at + dt.timedelta(days=2 + index) if reviewer else None,
            )
