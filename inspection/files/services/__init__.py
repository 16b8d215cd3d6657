"""Files that people bring: kept as attachments, or read as tables and staged for an import."""

from inspection.files.services.attachments import (
    ALLOWED,
    MAX_BYTES,
    content_type_of,
    keep,
    send,
    store_attachments,
)

__all__ = ["ALLOWED", "MAX_BYTES", "content_type_of", "keep", "send", "store_attachments"]
