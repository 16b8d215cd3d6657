from rectification.models.closing import ClosingRequest, Review
from rectification.models.ledger import (
    SOON_DAYS,
    Feedback,
    LedgerImport,
    LedgerImportRow,
    LedgerItem,
    Measure,
    Update,
)
from rectification.models.lookbacks import LookBack

__all__ = [
    "SOON_DAYS",
    "ClosingRequest",
    "Feedback",
    "LedgerImport",
    "LedgerImportRow",
    "LedgerItem",
    "LookBack",
    "Measure",
    "Review",
    "Update",
]
