"""The deadlines of the department that received a lead."""

import datetime as dt

from django.db.models import F

from findings.leads.models import Lead
from rounds.models import RuleSet
from rounds.rules.choices import Event
from rounds.rules.services.deadlines import Deadline, due_for

# A lead outside any round follows the newest version of the general rules, those of its own committee first.
GENERAL = "six_months"


def _rules_of(lead: Lead) -> RuleSet | None:
    if lead.inspection:
        return lead.inspection.round.rule_set
    general = RuleSet.objects.usable_by(lead.committee_id).filter(code=GENERAL)
    return general.order_by(F("committee").asc(nulls_last=True), "-version").first()


def _due(lead: Lead, event: Event, obligation: str, day: dt.date) -> Deadline | None:
    rules = _rules_of(lead)
    return due_for(rules, event, obligation, from_day=day) if rules else None


def _explanation(obligation: str, deadline: Deadline | None) -> str:
    return f"{obligation}：{deadline.explanation}" if deadline else ""


def receipt_deadline(lead: Lead, *, transferred_on: dt.date) -> dict[str, object]:
    """The columns of a new transfer that say until when it is to be signed for, and why."""
    due = _due(lead, Event.LEAD_TRANSFERRED, "签收线索", transferred_on)
    return {"receipt_due_on": due and due.on, "due_explanation": _explanation("签收", due)}


def handling_deadlines(lead: Lead, *, received_on: dt.date, explained: str) -> dict[str, object]:
    """The columns of a received transfer that say until when opinion and result are owed; `explained` is kept."""
    disposal = _due(lead, Event.LEAD_RECEIVED, "提出处置意见", received_on)
    result = _due(lead, Event.LEAD_RECEIVED, "反馈线索办理情况", received_on)
    sentences = [explained, _explanation("提出处置意见", disposal), _explanation("反馈办理情况", result)]
    return {
        "disposal_due_on": disposal and disposal.on,
        "result_due_on": result and result.on,
        "due_explanation": "\n".join(sentence for sentence in sentences if sentence),
    }
