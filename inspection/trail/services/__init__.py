"""The trail: what happened to an object, who read or took what away, and what changed anywhere."""

from inspection.trail.services.history import Entry, history_of, merged
from inspection.trail.services.records import record_access

__all__ = ["Entry", "history_of", "merged", "record_access"]
