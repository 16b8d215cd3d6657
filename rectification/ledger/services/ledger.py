"""What a unit does about its ledger: responsibility, measures and progress; and a deadline moved by the office."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TypedDict

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from inspection.accounts.models import User
from inspection.files.models import Attachment
from inspection.files.services import store_attachments
from inspection.lib.refusals import Refused, locked
from inspection.lib.service import service
from inspection.lib.workbook import parse_date
from rectification.ledger.acts import ITEM_ACTS, MEASURE_ACTS
from rectification.ledger.choices import REPORTABLE, ItemStatus
from rectification.ledger.models import LedgerItem, Measure, Update


@dataclass(frozen=True)
class Results:
    """What one report adds: money in yuan, rules made or revised, people handled."""

    recovered: Decimal = Decimal(0)
    rules_made: int = 0
    rules_revised: int = 0
    people_handled: int = 0


@service
def edit_item(
    item: LedgerItem,
    *,
    target: str,
    leader: str,
    lead_department: str,
    support_departments: str,
    principal: str,
    by: User,
) -> LedgerItem:
    """State the target and who is responsible.

    Raises NotAllowed for people of another unit, Refused when the item is closed or under review.
    """
    item = lock_open_item(item, "edit", by=by)
    item.target, item.leader, item.principal = target, leader, principal
    item.lead_department, item.support_departments = lead_department, support_departments
    item.save(update_fields=["target", "leader", "principal", "lead_department", "support_departments"])
    return item


@service
def add_measure(item: LedgerItem, *, text: str, principal: str = "", due_text: str = "", by: User) -> Measure:
    """Add a measure under the next free number (1.1, 1.2 …).

    Raises NotAllowed for people of another unit, Refused when the item is closed or under review.
    """
    item = lock_open_item(item, "add_measure", by=by)
    return Measure.objects.create(
        item=item, number=next_number(item), text=text, principal=principal, **written_due(item, due_text)
    )


@service
def change_measure(measure: Measure, *, text: str, principal: str, due_text: str, by: User) -> Measure:
    """Put a measure right; its history keeps the former words.

    Raises NotAllowed for people of another unit, Refused when the item is closed or under review.
    """
    item = _lock_measure(measure, "change", by=by)
    due = written_due(item, due_text)
    measure.text, measure.principal = text, principal
    measure.due_on, measure.due_text = due["due_on"], due["due_text"]
    measure.save(update_fields=["text", "principal", "due_on", "due_text"])
    return measure


@service
def remove_measure(measure: Measure, *, by: User) -> None:
    """Take away a measure nobody has reported on.

    Raises NotAllowed for people of another unit, Refused when it was reported on or the item is closed or under review.
    """
    _lock_measure(measure, "remove", by=by)
    measure.delete()


@service
def finish_measure(measure: Measure, *, by: User) -> None:
    """Mark a measure as done today.

    Raises NotAllowed for people of another unit, LostRace when it is done already, Refused when the item is closed or
    under review.
    """
    _lock_measure(measure, "finish", by=by)
    MEASURE_ACTS.move(measure, "finish", done_on=timezone.localdate())


@service
def report_progress(
    item: LedgerItem,
    *,
    text: str,
    status: str,
    is_long_term: bool = False,
    results: Results = Results(),
    measure: Measure | None = None,
    evidence: Iterable[Attachment] = (),
    uploads: Iterable[UploadedFile] = (),
    by: User,
) -> Update:
    """Add one report of progress as a record and move the item to the status that follows from it.

    A report on a measure speaks for that measure: the problem is done when every measure is.
    Raises NotAllowed for people of another unit, Refused for a status a unit may not report, an unacceptable file, and
    when the item is closed or under review.
    """
    if status not in REPORTABLE:
        raise Refused("请选择整改中、基本完成或已完成；销号须经会审。")
    item = lock_open_item(item, "report", by=by)
    if measure is not None and measure.item_id != item.pk:
        raise Refused("所选措施不属于该问题。")
    update = Update.objects.create(
        item=item,
        measure=measure,
        text=text,
        status=status,
        is_long_term=is_long_term,
        reported_by=by,
        **asdict(results),
    )
    update.evidence.set([*evidence, *store_attachments(uploads, by=by)])
    _follow(item, update)
    return update


def _follow(item: LedgerItem, update: Update) -> None:
    """Give the item and the measure the status of the newest report."""
    if update.measure is None:
        item.status, item.is_long_term = update.status, update.is_long_term
    else:
        done_on = timezone.localdate() if update.status == ItemStatus.DONE else None
        if (update.measure.done_on is None) != (done_on is None):
            Measure.objects.filter(pk=update.measure.pk).update(done_on=done_on)
        item.status, item.is_long_term = status_by_measures(item), item.is_long_term or update.is_long_term
    item.save(update_fields=["status", "is_long_term"])


@service
def change_deadline(item: LedgerItem, *, due_on: dt.date, reason: str, by: User) -> LedgerItem:
    """Move the deadline of one item, for a reason that becomes part of its explanation.

    Raises NotAllowed for anybody but the office of its committee, Refused without a reason, for the same day again, and
    when the item is closed.
    """
    if not reason.strip():
        raise Refused("请填写调整期限的理由。")
    item = lock_open_item(item, "change_deadline", by=by)
    if item.due_on == due_on:
        raise Refused("新期限与原期限相同。")
    before = f"{item.due_on:%Y-%m-%d}" if item.due_on else "未定"
    today = timezone.localdate()
    item.due_explanation = (
        f"{by.full_name}于{today:%Y-%m-%d}将期限由{before}调整为{due_on:%Y-%m-%d}，理由：{reason.strip()}"[:400]
    )
    item.due_on = due_on
    item.save(update_fields=["due_on", "due_explanation"])
    return item


def lock_open_item(item: LedgerItem, act: str, *, by: User) -> LedgerItem:
    """The item as it is now, locked for the rest of the transaction. Raises what ITEM_ACTS.refuse raises for this act."""
    item = locked(LedgerItem.objects.select_related("feedback"), item.pk)
    ITEM_ACTS.refuse(by, item, act)
    return item


def _lock_measure(measure: Measure, act: str, *, by: User) -> LedgerItem:
    """Lock the item of the measure and return it. Raises what MEASURE_ACTS.refuse raises for this act."""
    item = locked(LedgerItem.objects.select_related("feedback"), measure.item_id)
    MEASURE_ACTS.refuse(by, measure, act)
    return item


def next_number(item: LedgerItem) -> str:
    """The number after the highest one given so far: 3.1, 3.2 …"""
    numbers = [number.rpartition(".")[2] for number in item.measures.values_list("number", flat=True)]
    last = max((int(number) for number in numbers if number.isdecimal()), default=0)
    return f"{item.sequence}.{last + 1}"


class WrittenDue(TypedDict):
    """A time limit: the day, where one follows from the words, and the words."""

    due_on: dt.date | None
    due_text: str


def written_due(item: LedgerItem, text: str) -> WrittenDue:
    """A time limit as people write it: the day where one follows from the words, and always the words."""
    words = text.strip()
    if not words:
        return {"due_on": None, "due_text": ""}
    written = parse_date(words, year=item.feedback.fed_back_on.year)
    # 立行立改 and 长期坚持 name no day; both end with the item's own deadline.
    on = written.on or (item.due_on if written.kind in ("immediate", "long_term") else None)
    return {"due_on": on, "due_text": words[:60]}


def status_by_measures(item: LedgerItem) -> str:
    """What the newest report on each measure says about the whole problem."""
    newest = dict(
        Update.objects.filter(item=item, measure__isnull=False)
        .order_by("measure_id", "-reported_at", "-pk")
        .distinct("measure_id")
        .values_list("measure_id", "status")
    )
    done = set(item.measures.filter(done_on__isnull=False).values_list("pk", flat=True))
    said = [
        newest.get(pk) or (ItemStatus.DONE if pk in done else "") for pk in item.measures.values_list("pk", flat=True)
    ]
    return overall(said)


def overall(statuses: Iterable[str]) -> str:
    """The status of a problem whose measures stand like this: done only when all are."""
    statuses = set(statuses)
    if statuses == {ItemStatus.DONE}:
        return ItemStatus.DONE
    if statuses and statuses <= {ItemStatus.DONE, ItemStatus.MOSTLY_DONE}:
        return ItemStatus.MOSTLY_DONE
    return ItemStatus.ONGOING
