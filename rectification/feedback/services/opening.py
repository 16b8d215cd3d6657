"""What a feedback takes out to the unit: the approved findings of an inspection as items of its ledger."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Count, Max, Q, QuerySet

from findings.findings.choices import FindingStatus, RectifyKind
from findings.findings.services.steps import mark_fed_back
from findings.models import Finding
from inspection.accounts.models import User
from inspection.lib.refusals import LostRace, Refused
from inspection.lib.service import service
from rectification.feedback.acts import NOTHING_APPROVED
from rectification.feedback.models import Feedback
from rectification.feedback.services import deadlines
from rectification.ledger.models import LedgerItem
from rounds.models import Inspection


def with_approved(inspections: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Each of the inspections with `ready`, how many of its findings are approved and not fed back, oldest first."""
    ready = Count("findings", filter=Q(findings__status=FindingStatus.APPROVED))
    return inspections.annotate(ready=ready).select_related("unit", "team", "feedback").order_by("ends_on", "pk")


def counts_for_feedback(inspection: Inspection) -> tuple[int, int]:
    """How many findings a feedback would take now, and how many are still on their way to approval."""
    done = (FindingStatus.APPROVED, FindingStatus.FED_BACK)
    counts = Finding.objects.filter(inspection=inspection).aggregate(
        ready=Count("pk", filter=Q(status=FindingStatus.APPROVED)), later=Count("pk", filter=~Q(status__in=done))
    )
    return counts["ready"], counts["later"]


@service
def open_items(feedback: Feedback, day: dt.date, *, by: User) -> int:
    """Turn every approved finding into an item with its deadline, numbered on; returns how many.

    Raises Refused when nothing is approved, LostRace when somebody else feeds the same findings back.
    """
    findings = _approved(feedback.inspection)
    due = deadlines.of_feedback(feedback.inspection, day)
    last = feedback.items.aggregate(last=Max("sequence"))["last"] or 0
    items = [
        _item(feedback, finding, number, due.for_kind(finding.rectify_kind))
        for number, finding in enumerate(findings, start=last + 1)
    ]
    LedgerItem.objects.bulk_create(items, batch_size=1000)
    ids = [finding.pk for finding in findings]
    if mark_fed_back(Finding.objects.filter(pk__in=ids), by=by) != len(ids):
        raise LostRace
    Inspection.objects.filter(pk=feedback.inspection_id).begin_rectification()
    return len(items)


def _approved(inspection: Inspection) -> Sequence[Finding]:
    """The findings that go out now, locked: by 方面, within it as the team numbered them in its list of problems."""
    approved = list(
        Finding.objects.select_for_update(of=("self",))
        .filter(inspection=inspection, status=FindingStatus.APPROVED)
        .defer("search", "description")
        .order_by("category__parent__order", "pk")
    )
    if not approved:
        raise Refused(NOTHING_APPROVED)
    return approved


def _item(feedback: Feedback, finding: Finding, sequence: int, due: deadlines.Answer) -> LedgerItem:
    inspection = feedback.inspection
    due_on, explanation = due
    return LedgerItem(
        feedback=feedback,
        finding=finding,
        **LedgerItem.path_of(inspection),
        sequence=sequence,
        leader=finding.leader,
        is_long_term=finding.rectify_kind == RectifyKind.LONG_TERM,
        due_on=due_on,
        due_explanation=explanation,
    )
