"""Telling people: the inbox, the daily sweep of deadlines with its digest, the mails, and the proof of a run."""

from inspection.notices.services.mails import deliver_mails
from inspection.notices.services.messages import notify, read_all_notices, read_notice
from inspection.notices.services.runs import record_run
from inspection.notices.services.sweep import remind, remind_today

__all__ = [
    "deliver_mails",
    "notify",
    "read_all_notices",
    "read_notice",
    "record_run",
    "remind",
    "remind_today",
]
