"""Deadlines of the ledger: an item and each of its measures. The unit acts; team leader and office hear what is overdue."""

from django.db.models import QuerySet

from inspection.lib.access import UNIT_PERMISSIONS
from inspection.lib.roles import Granted
from inspection.notices.reminders import Source, sources
from rectification.ledger.choices import ItemStatus
from rectification.ledger.models import LedgerItem, Measure


def _open_items() -> QuerySet:
    return LedgerItem.objects.exclude(status=ItemStatus.CLOSED)


def _open_measures() -> QuerySet:
    return Measure.objects.filter(done_on=None).exclude(item__status=ItemStatus.CLOSED)


sources.add(
    Source(
        "items",
        "整改事项",
        10,
        rows=_open_items,
        unit="unit__name",
        acting=Granted("rounds.Organization", UNIT_PERMISSIONS, "unit").pairs,
        informed=(
            Granted("rounds.Team", ("lead_team",), "team").pairs,
            Granted("rounds.Committee", ("office_committee",), "committee").pairs,
        ),
    ),
    Source(
        "measures",
        "整改措施",
        20,
        rows=_open_measures,
        unit="item__unit__name",
        acting=Granted("rounds.Organization", UNIT_PERMISSIONS, "item__unit").pairs,
        informed=(
            Granted("rounds.Team", ("lead_team",), "item__team").pairs,
            Granted("rounds.Committee", ("office_committee",), "item__committee").pairs,
        ),
    ),
)
