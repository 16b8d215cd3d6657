"""Deadlines of the ledger: an item and each of its measures. The unit acts; team leader and office hear what is overdue."""

from django.db.models import QuerySet

from inspection.notices.reminders import Source, sources
from rectification.closing.choices import RequestState
from rectification.closing.models import ClosingRequest
from rectification.ledger.acts import ITEM_ACTS, MEASURE_ACTS
from rectification.ledger.choices import ItemStatus
from rectification.ledger.models import LedgerItem, Measure
from rounds.inspections.roles import office, team_leader, unit_head


def _open_items() -> QuerySet:
    return LedgerItem.objects.exclude(status=ItemStatus.CLOSED)


def _open_measures() -> QuerySet:
    return Measure.objects.filter(done_on=None).exclude(item__status=ItemStatus.CLOSED)


def _responsible(items: QuerySet) -> QuerySet:
    """Whoever may report; and while a request for 销号 waits for the head, the head."""
    asked = ClosingRequest.objects.filter(state=RequestState.AWAITING_HEAD)
    return ITEM_ACTS.pairs("report", rows=items).union(unit_head().pairs(items.filter(pk__in=asked.values("item"))))


def _finishing(measures: QuerySet) -> QuerySet:
    return MEASURE_ACTS.pairs("finish", rows=measures)


sources.add(
    Source(
        "items",
        "整改事项",
        10,
        rows=_open_items,
        unit="unit__name",
        acting=_responsible,
        informed=(team_leader().pairs, office().pairs),
    ),
    Source(
        "measures",
        "整改措施",
        20,
        rows=_open_measures,
        unit="item__unit__name",
        acting=_finishing,
        informed=(team_leader("item__team").pairs, office("item__committee").pairs),
    ),
)
