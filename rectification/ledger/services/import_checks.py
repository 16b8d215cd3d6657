"""Rows of a filled-in ledger against the items, measures and reports that are there."""

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from inspection.files.importing import Draft
from inspection.files.services.kinds import fields_of
from inspection.lib.workbook import Spec, parse_date
from rectification.closing.choices import PENDING
from rectification.closing.models import ClosingRequest
from rectification.ledger.acts import CLOSED, UNDER_REVIEW
from rectification.ledger.choices import ItemStatus
from rectification.ledger.exporting import MeasureLine, problem_text, status_words
from rectification.ledger.importing import LEDGER
from rectification.ledger.models import LedgerImport, LedgerItem, Measure
from rectification.ledger.services.exports import newest_progress
from rectification.ledger.services.ledger import written_due

ALIKE = 0.6
WISH = "销号须经会审，不会直接销号；整改完成后请在系统中申请销号"
_IGNORED = re.compile(r"[\W\d_]+")


@dataclass
class Known:
    """The ledger as it stands, looked up by what rows say; five queries whatever the size."""

    items: dict[int, LedgerItem]
    under_review: set[int]
    measures: dict[tuple[int, str], Measure]
    by_text: dict[tuple[int, str], Measure]
    progress: dict[tuple[int, int | None], MeasureLine]


def known_ledger(batch: LedgerImport) -> Known:
    """Everything of this feedback that a row can be about."""
    items = list(
        LedgerItem.objects.filter(feedback=batch.feedback_id)
        .select_related("finding", "feedback")
        .defer("finding__search")
    )
    ids = [item.pk for item in items]
    measures = list(Measure.objects.filter(item__in=ids))
    requests = ClosingRequest.objects.filter(item__in=ids, state__in=PENDING)
    return Known(
        items={item.sequence: item for item in items},
        under_review=set(requests.values_list("item_id", flat=True)),
        measures={(measure.item_id, measure.number): measure for measure in measures},
        by_text={(measure.item_id, plain(measure.text)): measure for measure in measures},
        progress=newest_progress(ids),
    )


def check_ledger(batch: LedgerImport, drafts: list[Draft], spec: Spec = LEDGER) -> dict[str, Any]:
    """Match problems and measures, and say what each row would change."""
    known = known_ledger(batch)
    seen: set[tuple[int, str]] = set()
    found: Counter[str] = Counter()
    told: set[int] = set()
    for one in drafts:
        one.values |= {"item": None, "measure_id": None, "acts": [], "more_rules": 0, "more_money": "0"}
        item = _match_item(one, known)
        if item is None:
            continue
        one.values["item"] = item.pk
        _match_measure(one, item, known, seen)
        _compare(one, item, known, spec)
        _refuse_ended(one, item, known)
        if one.values["closing"] and item.status != ItemStatus.CLOSED and item.pk not in told:
            told.add(item.pk)
            one.say("warning", "closing", WISH)
        found.update(one.values["acts"] or ["无变化"])
    order = ("填写责任", "新增措施", "修改措施", "报送进展", "无变化")
    return {"facts": {"title": "导入后的变化", "rows": [(name, found[name]) for name in order if found[name]]}}


def plain(words: str) -> str:
    """The words without figures, blanks and punctuation."""
    return _IGNORED.sub("", words)


def is_same_problem(written: str, title: str, description: str) -> bool:
    """Whether the sheet means this problem, shortened or lengthened a little perhaps."""
    sheet, head, whole = plain(written), plain(title), plain(problem_text(title, description))
    if not sheet or sheet == head:
        return sheet == head
    if len(sheet) >= 4 and (sheet in whole or (len(head) >= 4 and head in sheet)):
        return True
    one, other = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (sheet, whole))
    return bool(one and other) and len(one & other) >= ALIKE * min(len(one), len(other))


def _match_item(one: Draft, known: Known) -> LedgerItem | None:
    sequence = one.values["sequence"]
    item = known.items.get(sequence)
    if not sequence:
        one.say("error", "sequence", "「序号」：不能为空，请按台账的序号填写")
    elif item is None:
        one.say("error", "sequence", f"台账中没有第{sequence}条，请核对序号")
    elif one.values["problem"] and not is_same_problem(
        one.values["problem"], item.finding.title, item.finding.description
    ):
        one.say("error", "problem", f"第{one.number}行的问题与台账第{sequence}条不一致")
    elif one.values["problem"]:
        return item
    return None


def _match_measure(one: Draft, item: LedgerItem, known: Known, seen: set[tuple[int, str]]) -> None:
    values = one.values
    number, text = values["number"], values["measure"]
    measure = known.measures.get((item.pk, number)) if number else known.by_text.get((item.pk, plain(text)))
    if number and (item.pk, number) in seen:
        one.say("error", "number", f"措施序号{number}在第{item.sequence}条中重复")
        return
    seen.add((item.pk, number))
    if measure is not None:
        values["measure_id"] = measure.pk
    elif number and not text:
        one.say("error", "measure", f"措施{number}没有写明具体措施")
    if values["due"] and parse_date(values["due"]).kind == "unknown":
        one.say("warning", "due", f"“{values['due'][:20]}”不是明确的日期，按文字保存")


def _compare(one: Draft, item: LedgerItem, known: Known, spec: Spec) -> None:
    """What the row would change: who is responsible, the measure, the progress."""
    values, acts = one.values, one.values["acts"]
    if any(value != getattr(item, name) for name, value in fields_of(LedgerItem, spec, values).items()):
        acts.append("填写责任")
    measure = next((m for m in (known.measures.get((item.pk, values["number"])),) if m), None) or known.by_text.get(
        (item.pk, plain(values["measure"]))
    )
    if values["measure_id"] is None and values["measure"]:
        acts.append("新增措施")
    elif values["measure_id"] is not None and measure is not None and measure_changes(values, item, measure, spec):
        acts.append("修改措施")
    if not values["progress"]:
        if values["status"] or values["rules"] or values["recovered"]:
            one.say("warning", "progress", "没有填写进展情况，本行的状态、制度和资金不导入")
        return
    _compare_progress(one, known.progress.get((item.pk, values["measure_id"]), MeasureLine()))


def _compare_progress(one: Draft, before: MeasureLine) -> None:
    """The figures of the form are totals; a report adds what is new in them."""
    values = one.values
    rules, money = values["rules"] or 0, Decimal(values["recovered"] or 0)
    if values["rules"] is not None and 0 <= rules < before.rules:
        one.say("warning", "rules", f"表中建立制度{rules}个，少于已报送的{before.rules}个，按已报送的保留")
    if values["recovered"] is not None and 0 <= money < before.recovered:
        words = f"表中追缴资金少于已报送的{before.recovered / 10_000:f}万元，按已报送的保留"
        one.say("warning", "recovered", words)
    values["more_rules"] = max(0, rules - before.rules)
    values["more_money"] = str(max(Decimal(0), money - before.recovered))
    status = status_words(values["status"], is_long_term=values["is_long_term"]) if values["status"] else before.status
    is_new = values["progress"] != before.progress or status != before.status
    if is_new or values["more_rules"] or Decimal(values["more_money"]):
        values["acts"].append("报送进展")


def measure_changes(values: dict[str, Any], item: LedgerItem, measure: Measure, spec: Spec) -> dict[str, Any]:
    """The fields of a known measure that the row would change; a blank cell changes nothing."""
    written = fields_of(Measure, spec, values)
    # The number is what it was found by, or it was found by its words and keeps its number.
    written.pop("number", None)
    changes = {name: value for name, value in written.items() if value != getattr(measure, name)}
    due = written_due(item, values["due"])
    words = measure.due_text or (measure.due_on.isoformat() if measure.due_on else "")
    if due["due_text"] and due["due_text"] != words:
        changes |= due
    return changes


def _refuse_ended(one: Draft, item: LedgerItem, known: Known) -> None:
    """A row that changes nothing does no harm to an item that may not change any more."""
    if not one.values["acts"]:
        return
    if item.status == ItemStatus.CLOSED:
        one.say("error", "sequence", CLOSED)
    elif item.pk in known.under_review:
        one.say("error", "sequence", UNDER_REVIEW)
