from rectification.models.ledger import (
    ClosingRequest,
    Feedback,
    LedgerImport,
    LedgerImportRow,
    LedgerItem,
    Measure,
    Review,
    Update,
)
from rectification.models.lookbacks import LookBack

__all__ = [
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
