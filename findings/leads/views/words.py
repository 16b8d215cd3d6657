"""The state of a lead and its way there, in words that name nobody it is about."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from findings.leads.choices import LeadState
from findings.leads.models import Lead, Transfer
from inspection.lib.deadlines import deadline_state
from inspection.lib.listing import Cell

STEPS = ("登记", "审批", "移交", "签收", "处置", "办结")
CURRENT: dict[str, int] = {
    LeadState.REGISTERED: 0,
    LeadState.RETURNED: 0,
    LeadState.SUBMITTED: 1,
    LeadState.APPROVED: 2,
    LeadState.TRANSFERRED: 3,
    LeadState.RECEIVED: 4,
    LeadState.DISPOSING: 4,
    LeadState.CLOSED: 6,
}


OWED: dict[str, str] = {
    LeadState.TRANSFERRED: "签收",
    LeadState.RECEIVED: "提出处置意见",
    LeadState.DISPOSING: "反馈办理情况",
}


@dataclass(frozen=True)
class TimelineEntry:
    """One line of the timeline: when, who, what, and a note."""

    when: str
    who: str
    what: str
    icon: str
    note: str = ""


def counts_of(leads: Any) -> list[tuple[str, str, int]]:
    """State, its name and how many of these leads are in it, in the order of the chain."""
    return [(state, LeadState(state).label, number) for state, number in leads.counts_by_state().items()]


def state_cell(lead: Lead) -> Cell:
    """The state with its colour."""
    return Cell.of(lead, "state")


def due_cell(lead: Any) -> Cell:
    """Of a lead `with_deadline()`: what the receiver owes next, by when, and how near that is today."""
    if not lead.due_on:
        return Cell(None)
    due = deadline_state(lead.due_on)
    return Cell(lead.due_on, due={**due, "words": due["words"] or "期限内"}, sub=OWED[lead.state])


def steps_of(lead: Lead) -> list[dict[str, str]]:
    """The step bar."""
    current = CURRENT[lead.state]
    states = ["done" if at < current else "current" if at == current else "todo" for at in range(len(STEPS))]
    return [{"name": name, "state": state} for name, state in zip(STEPS, states, strict=True)]


def deadlines_of(transfer: Transfer | None, lead: Lead) -> list[dict[str, object]]:
    """The receiver's three deadlines; what was done is no longer counted."""
    if transfer is None:
        return []
    disposed = lead.state in (LeadState.DISPOSING, LeadState.CLOSED)
    rows = (
        ("签收", transfer.receipt_due_on, transfer.received_at is not None),
        ("提出处置意见", transfer.disposal_due_on, disposed),
        ("反馈办理情况", transfer.result_due_on, lead.state == LeadState.CLOSED),
    )
    return [
        {"name": name, "due_on": due_on, "ended": ended, **deadline_state(due_on, ended=ended)}
        for name, due_on, ended in rows
        if due_on
    ]


def _moment(at: dt.datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def timeline_of(lead: Lead) -> list[TimelineEntry]:
    """办理经过: what happened to the lead from its registration on, in order."""
    entries = [TimelineEntry(_moment(lead.created_at), str(lead.created_by), "登记了线索", "file-plus")]
    if lead.submitted_at:
        entries.append(TimelineEntry(_moment(lead.submitted_at), str(lead.submitted_by), "提请领导小组审批", "send"))
    if lead.approved_at:
        entries.append(TimelineEntry(_moment(lead.approved_at), str(lead.approved_by), "审定同意移交", "stamp"))
    if lead.state == LeadState.RETURNED:
        entries.append(TimelineEntry("", "领导小组", "退回修改", "undo-2", lead.return_reason))
    for transfer in lead.transfers.select_related("receiver", "transferred_by", "received_by", "returned_by"):
        entries += _entries_of_transfer(transfer)
    for disposal in lead.disposals.select_related("decided_by"):
        what = f"登记处置方式：{disposal.get_kind_display()}"
        entries.append(TimelineEntry(f"{disposal.decided_on:%Y-%m-%d}", str(disposal.decided_by), what, "gavel"))
    if lead.state == LeadState.CLOSED:
        outcome = lead.outcome
        entries.append(TimelineEntry(f"{outcome.closed_on:%Y-%m-%d}", str(outcome.recorded_by), "办结", "circle-check"))
    return entries


def _entries_of_transfer(transfer: Transfer) -> list[TimelineEntry]:
    day = f"{transfer.transferred_on:%Y-%m-%d}"
    entries = [
        TimelineEntry(
            day, str(transfer.transferred_by), f"移交{transfer.receiver}", "send", f"移交文号：{transfer.number}"
        )
    ]
    if transfer.received_at:
        entries.append(
            TimelineEntry(_moment(transfer.received_at), str(transfer.received_by), "签收", "clipboard-check")
        )
    if transfer.returned_at:
        note = transfer.return_reason
        entries.append(
            TimelineEntry(_moment(transfer.returned_at), str(transfer.returned_by), "退回巡察办", "undo-2", note)
        )
    return entries
