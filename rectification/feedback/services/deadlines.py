"""What a feedback and a request for 销号 set running, by the rule set the round was opened with."""

import datetime as dt
from dataclasses import dataclass

from findings.findings.choices import RectifyKind
from inspection.lib.workdays import Calendar
from rounds.models import Inspection, RuleSet
from rounds.rules.choices import Event
from rounds.rules.services.deadlines import due_for, working_calendar

# The rules of 2017 know no concentrated phase: there the report ends the rectification.
CONCENTRATED = ("集中整改", "报送整改情况报告和主要负责人组织落实情况报告")
IMMEDIATE = "立行立改事项办结"
RECEIPT = "双签收"
REVIEWED = "完成会审"
NO_RULE = "期限规则中没有“集中整改”，请巡察办确定期限。"

Answer = tuple[dt.date | None, str]


@dataclass(frozen=True)
class FeedbackDues:
    """The deadlines that begin with one feedback."""

    concentrated: Answer
    immediate: Answer

    def for_kind(self, kind: str) -> Answer:
        """The deadline of one problem with its explanation; what lasts begins with the concentrated phase as well."""
        return self.immediate if kind == RectifyKind.IMMEDIATE else self.concentrated


def of_feedback(inspection: Inspection, day: dt.date) -> FeedbackDues:
    """The deadlines of the problems that go out on this day."""
    rules, calendar = inspection.round.rule_set, working_calendar()
    concentrated = next((due for name in CONCENTRATED if (due := _due(rules, name, day, calendar))), (None, NO_RULE))
    immediate = _due(rules, IMMEDIATE, day, calendar) or _from_exit(rules, inspection, day, calendar) or concentrated
    return FeedbackDues(concentrated, immediate)


def receipt_due(inspection: Inspection, day: dt.date) -> dt.date | None:
    """Until when the unit signs for a feedback on this day; None where the rules say nothing."""
    due = due_for(inspection.round.rule_set, Event.FEEDBACK, RECEIPT, from_day=day)
    return due.on if due else None


def of_closing(inspection: Inspection, day: dt.date) -> dt.date | None:
    """Until when a request confirmed on this day should have been reviewed; None where the rules say nothing."""
    due = due_for(inspection.round.rule_set, Event.CLOSING_ASKED, REVIEWED, from_day=day)
    return due.on if due else None


def _due(rules: RuleSet, obligation: str, day: dt.date, calendar: Calendar) -> Answer | None:
    due = due_for(rules, Event.FEEDBACK, obligation, from_day=day, calendar=calendar)
    return (due.on, f"{obligation}：{due.explanation}"[:400]) if due else None


def _from_exit(rules: RuleSet, inspection: Inspection, day: dt.date, calendar: Calendar) -> Answer | None:
    """立行立改 is due when the team leaves; fed back later than that it is due with the feedback."""
    due = due_for(rules, Event.EXIT, IMMEDIATE, from_day=inspection.ends_on, calendar=calendar)
    if due is None:
        return None
    late = f"反馈时已过{due.on.year}年{due.on.month}月{due.on.day}日，以反馈日期为限。" if due.on < day else ""
    return max(due.on, day), f"{IMMEDIATE}：{late}{due.explanation}"[:400]
