"""What a unit's filled-in ledger says, row by row; pure, no database."""

from inspection.files.importing import FILE, Draft, Drafted, draft, sheet_messages, staged
from inspection.lib.workbook import Column, Reading, Row, Spec
from rectification.ledger.choices import ItemStatus

# A status word of the form says two things: how far it is, and whether it goes on for long.
STATUSES: dict[str, tuple[str, bool]] = {
    "done": (ItemStatus.DONE, False),
    "done_long": (ItemStatus.DONE, True),
    "mostly_done": (ItemStatus.MOSTLY_DONE, False),
    "mostly_done_long": (ItemStatus.MOSTLY_DONE, True),
    "ongoing": (ItemStatus.ONGOING, False),
    "ongoing_long": (ItemStatus.ONGOING, True),
    "not_done": (ItemStatus.ONGOING, False),
}

LEDGER = Spec(
    "整改台账",
    (
        Column("sequence", "序号", ("问题序号", "编号"), kind="integer"),
        Column("category", "类别", ("问题类别", "方面")),
        Column("problem", "具体问题", ("反馈问题", "问题", "问题描述", "突出问题"), required=True),
        Column("target", "整改目标", ("目标",), max_length=2000, field="LedgerItem.target"),
        Column("leader", "责任领导", ("分管领导", "主责领导", "牵头领导"), max_length=60, field="LedgerItem.leader"),
        Column(
            "lead_department",
            "牵头科室",
            ("牵头部门", "牵头股室", "主责部门"),
            max_length=60,
            field="LedgerItem.lead_department",
        ),
        Column(
            "support_departments",
            "配合科室",
            ("配合部门", "配合股室"),
            max_length=120,
            field="LedgerItem.support_departments",
        ),
        Column("principal", "责任人", ("具体责任人",), max_length=60, field="LedgerItem.principal"),
        Column("number", "措施序号", ("措施编号",), max_length=12, field="Measure.number"),
        Column("measure", "具体措施", ("整改措施", "整改举措", "措施"), max_length=4000, field="Measure.text"),
        Column("due", "完成时限", ("整改时限", "完成时间", "整改期限", "时限"), max_length=60),
        Column("measure_principal", "措施责任人", max_length=60, field="Measure.principal"),
        Column(
            "progress",
            "进展情况",
            ("整改进展", "整改情况", "整改进展情况", "进展"),
            max_length=8000,
            field="Update.text",
        ),
        Column(
            "status",
            "状态",
            ("整改状态", "完成情况", "完成状态"),
            kind="choice",
            choices=(
                ("done", "已完成"),
                ("done_long", "已完成并长期坚持"),
                ("mostly_done", "基本完成并持续整改"),
                ("ongoing", "正在推进"),
                ("not_done", "未完成"),
            ),
            choice_synonyms={
                "完成": "done",
                "完成并长期坚持": "done_long",
                "长期坚持": "ongoing_long",
                "基本完成": "mostly_done",
                "基本完成并长期坚持": "mostly_done_long",
                "整改中": "ongoing",
                "推进中": "ongoing",
                "正在推进并长期坚持": "ongoing_long",
                "未开始": "not_done",
            },
        ),
        Column("rules", "建立制度", ("建立制度（个）", "制度", "建章立制", "新建修订制度"), kind="integer"),
        Column(
            "recovered",
            "追缴资金",
            ("追缴资金（万元）", "追缴金额", "资金", "清退资金"),
            kind="amount",
            default_amount_unit="万元",
        ),
        Column(
            "closing",
            "销号情况",
            ("是否销号", "销号"),
            kind="choice",
            choices=(("yes", "是"), ("no", "否")),
            choice_synonyms={"已销号": "yes", "申请销号": "yes", "未销号": "no"},
        ),
    ),
    group_key="sequence",
    title="整改台账",
)


def to_drafts(reading: Reading, spec: Spec = LEDGER) -> Drafted:
    """Return one draft for every row; a row that continues a problem carries the problem's words as well."""
    first = {row.number: row for row in reading.rows}
    drafts = [_to_draft(reading, row, first[row.group], spec) for row in reading.rows]
    for one, row, above in zip(drafts[1:], reading.rows[1:], reading.rows, strict=False):
        if row.group == above.group:
            _count_once(one, row, above)
    return Drafted(drafts, reading.left_out, sheet_messages(reading))


def _count_once(one: Draft, row: Row, above: Row) -> None:
    """A figure in a cell merged over several measures reads the same in each row, but was reached once."""
    figures = [key for key in ("rules", "recovered") if row.values.get(key)]
    same = all(row.raw.get(key) == above.raw.get(key) for key in ("progress", "rules", "recovered"))
    if figures and one.values["progress"] and same:
        one.values |= dict.fromkeys(figures)
        one.say("warning", figures[0], "进展和数字与上一行相同，制度和资金只计一次", FILE)


def _to_draft(reading: Reading, row: Row, problem: Row, spec: Spec) -> Draft:
    result = draft(reading, row, spec)
    read, above = row.values, problem.values
    status, is_long_term = STATUSES.get(read.get("status") or "", ("", False))
    # These stand once for a problem; the further rows of its measures take them over.
    of_problem = ("sequence", "problem", *(column.key for column in spec.columns_of("LedgerItem").values()))
    taken_over = {key: staged(spec.column(key), read.get(key) or above.get(key)) for key in of_problem}
    result.values |= taken_over | {
        "status": str(status),
        "is_long_term": is_long_term,
        "closing": (read.get("closing") or above.get("closing")) == "yes",
    }
    for key, words in (("rules", "建立制度"), ("recovered", "追缴资金")):
        if read.get(key) is not None and not 0 <= read[key] < 10**13:
            result.say("error", key, f"「{words}」：不能是负数，也不能过大，请核对", FILE)
    if problem is not row and not row.raw.get("problem"):
        result.messages = [m for m in result.messages if m["key"] != "problem"]
    return result
