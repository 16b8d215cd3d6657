"""The deadline of the two receipts of a feedback (双签收): the head of the unit is asked until both are there."""

from inspection.notices.reminders import Source, sources
from rectification.feedback.models import Feedback
from rounds.inspections.roles import unit_head

# The head answers for both receipts, although a liaison may sign for the leading body too.
sources.add(
    Source(
        "receipts",
        "待签收",
        30,
        rows=Feedback.objects.unsigned,
        due_on="receipt_due_on",
        unit="unit__name",
        acting=unit_head().pairs,
    ),
)
