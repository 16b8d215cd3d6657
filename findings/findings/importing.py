"""What a list of problems says, whatever office wrote it: a problem list, a summary, a ledger of the unit."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from findings.findings.choices import RectifyKind
from inspection.files.importing import FILE, Draft, Drafted, draft, sheet_messages, storable
from inspection.lib.workbook import Column, LeftOut, Reading, Row, Spec, WrittenDate

TITLE_LENGTH = 200
HIGHEST_AMOUNT = Decimal(10) ** 14
# More often a column headed 万元 that was filled in yuan than a real amount.
UNUSUAL_AMOUNT = Decimal(10) ** 8

FINDINGS = Spec(
    "问题清单",
    (
        Column("sequence", "序号", ("顺号", "项次")),
        Column("source_number", "编号", ("问题编号", "底稿编号", "原编号"), max_length=40, example="巡3-001"),
        Column(
            "aspect",
            "方面",
            ("所属方面", "问题方面", "监督重点", "聚焦方面", "一级分类", "一级类别"),
            fill_down=True,
            example="聚焦基层党组织和党员队伍建设",
            note="按本轮巡察的问题分类填写",
        ),
        Column(
            "category",
            "类别",
            ("问题类别", "问题类型", "问题分类", "所属类别", "分类", "二级分类", "二级类别"),
            fill_down=True,
            example="领导班子",
            note="按本轮巡察的问题分类填写",
        ),
        Column(
            "title",
            "具体问题",
            (
                "问题",
                "问题标题",
                "问题名称",
                "存在问题",
                "发现问题",
                "发现的问题",
                "存在的问题",
                "主要问题",
                "问题概述",
            ),
            required=True,
            field="Finding.title",
            example="民主生活会质量不高",
            note=f"一句话写明问题，最多 {TITLE_LENGTH} 个字；也可以写成“问题。事实”",
        ),
        Column(
            "description",
            "主要表现",
            (
                "主要表现（事实描述）",
                "问题描述",
                "问题内容",
                "具体表现",
                "事实描述",
                "详情",
                "问题详情",
                "情况描述",
                "问题情况",
            ),
            max_length=20_000,
            field="Finding.description",
            example="相互批评意见26条，有11条与上年重复。",
        ),
        Column(
            "basis", "定性依据", ("违反规定", "法规依据", "政策依据", "依据"), max_length=400, field="Finding.basis"
        ),
        Column(
            "leader",
            "责任领导",
            ("分管领导", "整改责任领导", "牵头领导"),
            max_length=60,
            field="Finding.leader",
            example="孙立群",
        ),
        Column(
            "rectify_kind",
            "整改类型",
            ("整改方式", "整改类别", "整改性质"),
            kind="choice",
            choices=tuple(RectifyKind.choices),
            choice_synonyms={
                "立即整改": RectifyKind.IMMEDIATE,
                "即知即改": RectifyKind.IMMEDIATE,
                "边巡边改": RectifyKind.IMMEDIATE,
                "限期": RectifyKind.LIMITED,
                "限时整改": RectifyKind.LIMITED,
                "集中整改": RectifyKind.LIMITED,
                "长期": RectifyKind.LONG_TERM,
                "长期整改": RectifyKind.LONG_TERM,
                "持续整改": RectifyKind.LONG_TERM,
            },
            field="Finding.rectify_kind",
            example="限期整改",
        ),
        Column("unit", "责任单位", ("整改责任单位", "被巡察单位", "问题单位", "涉及单位"), max_length=80),
        Column(
            "amount",
            "涉及金额",
            ("金额", "涉及资金", "问题金额", "涉及问题金额", "违规金额"),
            kind="amount",
            field="Finding.amount",
        ),
        Column("found_on", "发现时间", ("发现日期", "问题发现时间"), kind="date", field="Finding.found_on"),
        Column(
            "deadline", "整改时限", ("整改期限", "完成时限", "整改完成时限"), kind="date", field="Finding.deadline_text"
        ),
        Column("handlers", "承办人", ("经办人", "发现人", "巡察人员"), max_length=80, field="Finding.handlers"),
        Column("note", "备注", ("说明", "备注说明"), max_length=240, field="Finding.note"),
    ),
    title="巡察发现问题清单",
)
# What stands in the empty workbook; the rest is only understood when it comes.
TEMPLATE = replace(FINDINGS, columns=tuple(column for column in FINDINGS.columns if column.key != "sequence"))

_OPENING, _CLOSING = "《“‘（(【〔「", "》”’）)】〕」"
_STANDS_ALONE = {"title", "description"}


def to_drafts(reading: Reading, spec: Spec = FINDINGS) -> Drafted:
    """Return one draft for every problem; the further measures of a ledger join the problem they belong to."""
    keys = {header.key for header in reading.headers if header.key}
    messages = sheet_messages(reading)
    if "description" in keys and "title" not in keys:
        missing = FINDINGS.column("title").label
        messages = [m for m in messages if not (m.row is None and m.column == missing)]
    problems, left_out = _problems(reading)
    drafts = [_to_draft(reading, rows, keys, spec) for rows in problems]
    return Drafted(drafts, sorted([*reading.left_out, *left_out], key=lambda left: left.row), messages)


def _problems(reading: Reading) -> tuple[list[list[Row]], list[LeftOut]]:
    """In a ledger several rows of measures stand beside one problem, merged, repeated or left blank."""
    if not any("措施" in header.group + header.text for header in reading.headers):
        return [[row] for row in reading.rows], []
    problems: list[list[Row]] = []
    left_out = []
    for row in reading.rows:
        if problems and _continues(problems[-1][0], row):
            first = problems[-1][0].number
            problems[-1].append(row)
            left_out.append(LeftOut(row.number, f"同一问题的另一条整改措施，已并入第{first}行", ""))
        else:
            problems.append([row])
    return problems, left_out


def _continues(first: Row, row: Row) -> bool:
    words = [(row.raw.get(key) or "").strip() for key in ("title", "description", "sequence")]
    return not any(words) or words == [(first.raw.get(k) or "").strip() for k in ("title", "description", "sequence")]


def _show_as_read(result: Draft, read: dict[str, Any]) -> None:
    """Beside words that a person could read otherwise: the day of a serial number, the yuan of an amount."""
    for key in ("found_on", "deadline"):
        written = read.get(key)
        if written is not None and written.on and result.raw.get(key, "").isdigit():
            result.raw[key] += f"（{written.on.isoformat()}）"
    amount = read.get("amount")
    if amount is not None and (words := f"{amount.normalize():,f}元") != f"{result.raw['amount']}元":
        result.raw["amount"] += f"（{words}）"


def _to_draft(reading: Reading, rows: list[Row], keys: set[str], spec: Spec) -> Draft:
    row = rows[0]
    result = draft(reading, row, spec)
    read = row.values
    _show_as_read(result, read)
    title, description = _words(result, read, keys)
    kind, deadline = _deadline([one.values.get("deadline") for one in rows])
    result.values |= {
        "title": title,
        "description": description,
        "rectify_kind": read.get("rectify_kind") or kind,
        "deadline": deadline,
        "amount": _amount(result, read.get("amount")),
        **_found(read.get("found_on")),
    }
    return result


def _words(result: Draft, read: dict[str, Any], keys: set[str]) -> tuple[str, str]:
    """Title and description; where the office wrote both into one cell, the first stop parts them."""
    title, description = storable(read.get("title") or ""), storable(read.get("description") or "")
    if title and keys >= _STANDS_ALONE:
        return _checked(result, title), description
    key = "title" if title else "description"
    text = title or description
    if not text:
        # A title that is missing in its own column was remarked upon by the reader.
        if (
            "title" not in keys
            and "description" in keys
            and not any(message["key"] == "description" for message in result.messages)
        ):
            result.say("error", "description", f"「{_label('description')}」：不能为空", FILE)
        return "", ""
    if not title and "title" in keys:
        return "", description
    head, tail = split(text)
    if len(head) > TITLE_LENGTH:
        result.say("error", key, "内容太长，分不出问题的标题，请写成“问题：事实”，或分为“具体问题”“主要表现”两列", FILE)
        return "", ""
    return head, tail


def _checked(result: Draft, title: str) -> str:
    if len(title) <= TITLE_LENGTH:
        return title
    text = f"「{_label('title')}」：内容有 {len(title)} 个字，最多 {TITLE_LENGTH} 个字"
    result.say("error", "title", text, FILE)
    return ""


def _label(key: str) -> str:
    return FINDINGS.column(key).label


def split(text: str) -> tuple[str, str]:
    """Return what stands before and after the first colon, stop or line end outside quotes and brackets."""
    depth = 0
    for at, character in enumerate(text):
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif at and not depth and (character in "：。\n" or (character == ":" and not text[at + 1 : at + 2].isdigit())):
            return text[:at].strip(), text[at + 1 :].strip()
    return text.strip(), ""


def _deadline(dates: list[WrittenDate | None]) -> tuple[str, str]:
    """The kind of rectification and its time limit; of several measures the latest one counts."""
    written = [date for date in dates if date is not None]
    kinds = {date.kind for date in written}
    kind = RectifyKind.LIMITED
    if "long_term" in kinds:
        kind = RectifyKind.LONG_TERM
    elif kinds == {"immediate"}:
        kind = RectifyKind.IMMEDIATE
    if not written:
        return kind, ""
    dated = [date for date in written if date.on]
    latest = max(dated, key=lambda date: date.on or dt.date.min) if dated and len(written) > 1 else written[0]
    return kind, storable(latest.text)[:60]


def _found(found: WrittenDate | None) -> dict[str, Any]:
    """An inexact date keeps its words; the first day of its month then only says where it sorts."""
    if found is None:
        return {"found_on": None, "found_text": ""}
    if found.kind == "day" and found.on:
        return {"found_on": found.on.isoformat(), "found_text": ""}
    month = found.month or found.on
    return {"found_on": month.isoformat() if month else None, "found_text": storable(found.text)[:40]}


def _amount(result: Draft, amount: Decimal | None) -> str | None:
    if amount is None:
        return None
    if amount < 0 or amount >= HIGHEST_AMOUNT:
        wrong = "不能是负数" if amount < 0 else "数值过大"
        result.say("error", "amount", f"「{_label('amount')}」：金额{wrong}，请核对", FILE)
        return None
    if amount >= UNUSUAL_AMOUNT:
        result.say("warning", "amount", f"「{_label('amount')}」：金额在1亿元以上，请核对金额单位", FILE)
    return str(amount)


_ORDINAL = re.compile(r"^(?:[(（]?[一二三四五六七八九十\d]+[)）]?[、.．)）]?)+(?=\D)")


def bare_name(text: str) -> str:
    """Return the name of a category without the number that offices write before it."""
    return _ORDINAL.sub("", text.strip()).strip()
