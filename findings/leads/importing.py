"""What a list of leads for transfer (问题线索移交清单) says."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from findings.leads.choices import Discipline, DisposalKind, LeadSource
from inspection.files.importing import FILE, Draft, Drafted, draft, sheet_messages
from inspection.lib.workbook import Column, Reading, Spec
from inspection.lib.workbook.values import normal

HIGHEST_AMOUNT = Decimal(10) ** 14

LEADS = Spec(
    "问题线索移交清单",
    (
        Column("sequence", "序号", ("顺号",)),
        Column(
            "number",
            "线索编号",
            ("编号", "问题线索编号", "线索号"),
            required=True,
            max_length=40,
            field="Lead.number",
            example="QH25-03-01",
        ),
        Column(
            "person",
            "被反映人",
            ("被反映人姓名", "反映对象", "姓名"),
            required=True,
            max_length=60,
            field="LeadDossier.person",
        ),
        Column("post", "单位及职务", ("工作单位及职务", "单位职务", "职务"), max_length=120, field="LeadDossier.post"),
        Column("rank", "职级", ("级别", "行政级别"), max_length=40, field="LeadDossier.rank"),
        Column(
            "narrative",
            "主要问题",
            ("问题线索", "反映的主要问题", "主要问题线索", "反映问题", "问题描述", "线索内容", "问题摘要"),
            required=True,
            max_length=20_000,
            field="LeadDossier.narrative",
        ),
        Column(
            "discipline",
            "涉嫌违反纪律",
            ("违反纪律", "涉嫌违纪类型", "违纪类型", "违反纪律类型"),
            kind="choice",
            choices=tuple(Discipline.choices),
            field="LeadDossier.discipline",
            choice_synonyms={
                name: value
                for value, label in Discipline.choices
                for name in (label.removesuffix("纪律"), f"违反{label}", f"涉嫌违反{label}")
            },
        ),
        Column(
            "source",
            "线索来源",
            ("来源", "发现途径"),
            kind="choice",
            choices=tuple(LeadSource.choices),
            field="LeadDossier.source",
            choice_synonyms={
                "个别谈话": LeadSource.TALK,
                "谈话": LeadSource.TALK,
                "信访": LeadSource.PETITION,
                "信访举报": LeadSource.PETITION,
                "群众来信来访": LeadSource.PETITION,
                "查阅材料": LeadSource.DOCUMENTS,
                "调阅资料": LeadSource.DOCUMENTS,
                "走访": LeadSource.VISIT,
                "下沉走访": LeadSource.VISIT,
                "部门移送": LeadSource.DEPARTMENT,
            },
        ),
        Column(
            "proposed_disposal",
            "建议处置方式",
            ("处置建议", "建议处置", "拟处置方式", "处置方式"),
            kind="choice",
            choices=tuple(DisposalKind.choices),
            field="LeadDossier.proposed_disposal",
            choice_synonyms={
                "函询": DisposalKind.INQUIRY,
                "谈话": DisposalKind.INQUIRY,
                "初核": DisposalKind.PRELIMINARY_CHECK,
                "暂存": DisposalKind.SHELVED,
                "了结": DisposalKind.CLOSED,
                "立案审查": DisposalKind.CASE_FILED,
                "立案审查调查": DisposalKind.CASE_FILED,
            },
        ),
        Column(
            "receiver", "拟移交单位", ("移交单位", "接收单位", "拟移交部门", "移送单位", "承办单位"), max_length=120
        ),
        Column(
            "amount",
            "是否涉及财物（万元）",
            ("是否涉及财物", "涉及财物", "涉及金额", "涉案金额", "涉及财物金额"),
            kind="amount",
            default_amount_unit="万元",
            field="LeadDossier.amount",
            example="5.29",
        ),
    ),
    title="问题线索移交清单",
)

# What stands in the empty workbook; the rest is only understood when it comes.
TEMPLATE = replace(LEADS, columns=LEADS.columns[1:])


def to_drafts(reading: Reading, spec: Spec = LEADS) -> Drafted:
    """Return one draft for every lead."""
    drafts = []
    for row in reading.rows:
        one = draft(reading, row, spec)
        one.values["amount"] = _amount(one, row.values.get("amount"))
        drafts.append(one)
    return Drafted(drafts, reading.left_out, sheet_messages(reading))


def _amount(one: Draft, amount: Decimal | None) -> Any:
    """The column asks a question, so that some offices answer it with yes or no."""
    words = normal(one.raw.get("amount", ""))
    if words in ("否", "是", "有"):
        one.messages = [message for message in one.messages if message["key"] != "amount"]
        if words != "否":
            one.say("warning", "amount", "只写明涉及财物，没有写金额", FILE)
        return None
    if amount is None:
        return None
    if amount < 0 or amount >= HIGHEST_AMOUNT:
        one.say("error", "amount", f"「是否涉及财物」：金额{'不能是负数' if amount < 0 else '数值过大'}，请核对", FILE)
        return None
    return str(amount)
