"""The tables that other nouns and apps use, by name; the rest is only made known to Django."""

from inspection.lib.registry import discover
from rectification.closing.models import ClosingRequest, Review
from rectification.feedback.models import Feedback
from rectification.ledger.models import (
    LedgerCount,
    LedgerImport,
    LedgerImportRow,
    LedgerItem,
    Measure,
    Update,
)
from rectification.lookbacks.models import LookBack

__all__ = [
    "ClosingRequest",
    "Feedback",
    "LedgerCount",
    "LedgerImport",
    "LedgerImportRow",
    "LedgerItem",
    "LookBack",
    "Measure",
    "Review",
    "Update",
]

discover("rectification", "models")
