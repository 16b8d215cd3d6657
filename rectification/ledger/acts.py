"""What may be done with an item of the ledger and its measures: by the unit, and by the office."""

from django.db.models import Exists, OuterRef, Q

from inspection.lib.acts import Act, Acts, Condition
from rectification.closing.choices import PENDING
from rectification.closing.models import ClosingRequest
from rectification.ledger.choices import FINISHED, ItemStatus
from rectification.ledger.models import Update
from rounds.inspections.roles import office, unit_people

CLOSED = "该问题已销号，不能再修改。"
UNDER_REVIEW = "该问题正在申请销号，请先撤回申请或等待会审结果。"
NOT_READY = "整改状态为“基本完成”“已完成”或“长期坚持”的问题才能申请销号，请先报送整改进展。"
NOT_REPORTED = "尚未报送整改进展，不能申请销号。"
REPORTED_ON = "该措施已报送进展，不能删除。"


def _not_under_review(path: str) -> Condition:
    """The item at the end of the path has no request for 销号 under way."""
    pending = ClosingRequest.objects.filter(item=OuterRef(path), state__in=PENDING)
    return Condition(Q(~Exists(pending)), UNDER_REVIEW)


NOT_CLOSED = Condition(~Q(status=ItemStatus.CLOSED), CLOSED)
OPEN = (NOT_CLOSED, _not_under_review("pk"))
READY = Condition(Q(status__in=FINISHED) | Q(status=ItemStatus.ONGOING, is_long_term=True), NOT_READY)
REPORTED = Condition(Q(Exists(Update.objects.filter(item=OuterRef("pk")))), NOT_REPORTED)
UNIT = (unit_people(),)

ITEM_ACTS = Acts(
    "rectification.LedgerItem",
    "status",
    Act("edit", "填写目标与责任", UNIT, when=OPEN),
    Act("add_measure", "添加措施", UNIT, when=OPEN),
    Act("report", "报送整改进展", UNIT, when=OPEN),
    Act("ask_closing", "申请销号", UNIT, when=(*OPEN, READY, REPORTED)),
    Act("change_deadline", "调整期限", (office(),), when=(NOT_CLOSED,), needs_reason=True),
)

UNIT_OF_ITEM = (unit_people("item__unit"),)
ITEM_OPEN = (Condition(~Q(item__status=ItemStatus.CLOSED), CLOSED), _not_under_review("item"))
NOT_REPORTED_ON = Condition(Q(~Exists(Update.objects.filter(measure=OuterRef("pk")))), REPORTED_ON)

MEASURE_ACTS = Acts(
    "rectification.Measure",
    "",
    Act("change", "修改", UNIT_OF_ITEM, when=ITEM_OPEN),
    Act("finish", "标记完成", UNIT_OF_ITEM, when=(*ITEM_OPEN, Condition(Q(done_on=None)))),
    Act("remove", "删除", UNIT_OF_ITEM, when=(*ITEM_OPEN, NOT_REPORTED_ON)),
)
