"""The rows of a filled-in ledger, written: responsibility, measures, reports of progress."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from inspection.accounts.models import User
from inspection.files.importing import Draft
from inspection.files.services.kinds import fields_of
from inspection.lib.refusals import Refused
from inspection.lib.workbook import Spec
from rectification.ledger.choices import ItemStatus
from rectification.ledger.models import LedgerImport, LedgerItem, Measure, Update
from rectification.ledger.services.import_checks import measure_changes
from rectification.ledger.services.ledger import overall, written_due

NOTHING = "表中内容与台账一致，没有需要导入的变化。"


def lock_items(batch: LedgerImport) -> None:
    """Lock the items of the feedback, so that what was checked is what is written."""
    list(LedgerItem.objects.select_for_update().filter(feedback=batch.feedback_id).order_by("pk").values_list("pk"))


def write_ledger_rows(batch: LedgerImport, drafts: list[Draft], *, spec: Spec, by: User) -> int:
    """Write what the rows change, a few statements for any number; returns how many rows changed something.

    Raises Refused when nothing would change.
    """
    acting = [one for one in drafts if one.values["acts"]]
    if not acting:
        raise Refused(NOTHING)
    items = {
        item.pk: item
        for item in LedgerItem.objects.filter(pk__in={one.values["item"] for one in acting}).select_related("feedback")
    }
    for one in acting:
        for name, value in fields_of(LedgerItem, spec, one.values).items():
            setattr(items[one.values["item"]], name, value)
    _write_measures(acting, items, spec)
    reported = _write_updates(batch, acting, spec, by)
    _follow(items, reported)
    fields = [*spec.columns_of("LedgerItem"), "status", "is_long_term"]
    LedgerItem.objects.bulk_update(items.values(), fields, batch_size=500)
    return len(acting)


def _write_measures(drafts: Iterable[Draft], items: dict[int, LedgerItem], spec: Spec) -> None:
    """New measures get their number, known ones their new words; every draft learns its measure."""
    known = {measure.pk: measure for measure in Measure.objects.filter(item__in=items)}
    taken: dict[int, int] = defaultdict(int)
    for measure in known.values():
        taken[measure.item_id] = max(taken[measure.item_id], _last(measure.number))
    for one in drafts:
        taken[one.values["item"]] = max(taken[one.values["item"]], _last(one.values["number"]))
    added, changed = [], []
    for one in drafts:
        values, item = one.values, items[one.values["item"]]
        if "新增措施" in values["acts"]:
            added.append((one, _new_measure(values, item, taken, spec)))
        elif "修改措施" in values["acts"]:
            measure = known[values["measure_id"]]
            for name, value in measure_changes(values, item, measure, spec).items():
                setattr(measure, name, value)
            changed.append(measure)
    for (one, _), measure in zip(
        added, Measure.objects.bulk_create([m for _, m in added], batch_size=500), strict=True
    ):
        one.values["measure_id"] = measure.pk
    fields = [*(spec.columns_of("Measure").keys() - {"number"}), "due_on", "due_text"]
    Measure.objects.bulk_update(changed, fields, batch_size=500)


def _new_measure(values: dict[str, Any], item: LedgerItem, taken: dict[int, int], spec: Spec) -> Measure:
    number = values["number"]
    if not number:
        taken[item.pk] += 1
        number = f"{item.sequence}.{taken[item.pk]}"
    written = fields_of(Measure, spec, values) | {"number": number, **written_due(item, values["due"])}
    return Measure(item=item, **written)


def _last(number: str) -> int:
    tail = number.rpartition(".")[2]
    return int(tail) if tail.isascii() and tail.isdecimal() else 0


def _write_updates(batch: LedgerImport, drafts: Iterable[Draft], spec: Spec, by: User) -> list[Update]:
    before = _newest_statuses({one.values["item"] for one in drafts})
    updates = [
        Update(
            item_id=one.values["item"],
            measure_id=one.values["measure_id"],
            **fields_of(Update, spec, one.values),
            status=one.values["status"]
            or before.get((one.values["item"], one.values["measure_id"]))
            or ItemStatus.ONGOING,
            is_long_term=one.values["is_long_term"],
            recovered=Decimal(one.values["more_money"]),
            rules_made=one.values["more_rules"],
            batch=batch,
            reported_by=by,
        )
        for one in drafts
        if "报送进展" in one.values["acts"]
    ]
    return Update.objects.bulk_create(updates, batch_size=500)


def _newest_statuses(items: Iterable[int]) -> dict[tuple[int, int | None], str]:
    newest = Update.objects.filter(item__in=items).order_by("item_id", "measure_id", "-reported_at", "-pk")
    rows = newest.distinct("item_id", "measure_id").values_list("item_id", "measure_id", "status")
    return {(item, measure): status for item, measure, status in rows}


def _follow(items: dict[int, LedgerItem], reported: Iterable[Update]) -> None:
    """Items and measures stand as the newest reports say; a problem is done when all its measures are."""
    touched = {update.item_id for update in reported}
    whole = {update.item_id: update.status for update in reported if update.measure_id is None}
    newest = _newest_statuses(touched)
    of_measures: dict[int, list[str]] = defaultdict(list)
    changed = []
    for measure in Measure.objects.filter(item__in=touched):
        status = newest.get((measure.item_id, measure.pk), "")
        of_measures[measure.item_id].append(status or (ItemStatus.DONE if measure.done_on else ""))
        done_on = _done_on(measure, status, reported)
        if done_on != measure.done_on:
            measure.done_on = done_on
            changed.append(measure)
    Measure.objects.bulk_update(changed, ["done_on"], batch_size=500)
    for pk in touched:
        items[pk].status = whole.get(pk) or overall(of_measures[pk])
    for update in reported:
        items[update.item_id].is_long_term |= update.is_long_term


def _done_on(measure: Measure, status: str, reported: Iterable[Update]) -> Any:
    if not status:
        return measure.done_on
    if status != ItemStatus.DONE:
        return None
    day = next((u.reported_at.astimezone().date() for u in reported if u.measure_id == measure.pk), None)
    return measure.done_on or day
