"""Whom a feedback tells what."""

from inspection.lib import access
from inspection.notices.choices import NoticeKind
from inspection.notices.services import notify
from rectification.feedback.models import Feedback
from rectification.ledger.access import people_of_unit


def tell_fed_back(feedback: Feedback, *, items: int) -> None:
    """The unit learns of its feedback and of what it has to sign; its county's office that the city has fed back."""
    until = f"，请于{feedback.receipt_due_on:%Y-%m-%d}前完成签收" if feedback.receipt_due_on else "，请及时签收"
    notify(
        people_of_unit(feedback.inspection.unit),
        kind=NoticeKind.TASK,
        title=f"巡察反馈意见待签收：共{items}个问题",
        body=f"{feedback.inspection.team}已于{feedback.fed_back_on:%Y-%m-%d}反馈{items}个问题{until}。",
        url=feedback.get_absolute_url(),
    )
    if feedback.inspection.is_from_above:
        _tell_county(feedback)


def _tell_county(feedback: Feedback) -> None:
    """The office of the county whose unit the city inspected: it reads the ledger from now on (上级巡察)."""
    unit = feedback.inspection.unit
    notify(
        access.holders(unit.committee, "office_committee"),
        title=f"上级巡察已反馈：{unit}",
        body=f"{feedback.inspection.committee}已向{unit}反馈巡察意见，可在“上级巡察”中查看整改情况。",
        url=feedback.get_absolute_url(),
    )


def tell_supplemented(feedback: Feedback, *, items: int) -> None:
    """The unit learns that problems were added to its ledger."""
    notify(
        people_of_unit(feedback.inspection.unit),
        kind=NoticeKind.TASK,
        title=f"补充反馈{items}个问题，已列入整改台账",
        body="请查看补充反馈的问题，明确责任并制定整改措施。",
        url=feedback.get_absolute_url(),
    )
