"""Feeding back: the problems of an inspection become the ledger of its unit, and the unit signs for them."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from inspection.accounts.models import User
from inspection.files.services import store_attachments
from inspection.lib.refusals import Refused
from inspection.lib.service import service
from rectification.feedback.acts import FEEDBACK_ACTS, INSPECTION_ACTS
from rectification.feedback.models import Feedback
from rectification.feedback.notifications import tell_fed_back, tell_supplemented
from rectification.feedback.services.deadlines import receipt_due
from rectification.feedback.services.opening import open_items
from rounds.models import Inspection


@service
def record_feedback(
    inspection: Inspection,
    *,
    fed_back_on: dt.date,
    place: str = "",
    attended: str = "",
    opinion: str = "",
    uploads: Iterable[UploadedFile] = (),
    by: User,
) -> Feedback:
    """Record the feedback of an inspection and open the unit's ledger with one item per approved finding.

    Raises NotAllowed for anybody but the office and the leader of the team, Refused when it was fed back already,
    nothing is approved, or the day lies before the stay or ahead.
    """
    _refuse_day(inspection, fed_back_on)
    # The second of two people who record at once waits here and is refused.
    INSPECTION_ACTS.begin(by, inspection, "feed_back")
    feedback = Feedback.objects.create(
        **Feedback.path_of(inspection),
        fed_back_on=fed_back_on,
        place=place,
        attended=attended,
        opinion=opinion,
        receipt_due_on=receipt_due(inspection, fed_back_on),
        created_by=by,
    )
    feedback.files.set(store_attachments(uploads, by=by))
    items = open_items(feedback, fed_back_on, by=by)
    transaction.on_commit(partial(tell_fed_back, feedback, items=items))
    return feedback


@service
def supplement_feedback(feedback: Feedback, *, fed_back_on: dt.date, by: User) -> int:
    """Feed back what was approved later (补充反馈) into the same ledger; returns how many items were added.

    Raises NotAllowed for anybody but the office and the leader of the team, Refused when nothing is approved or the day
    lies before the first feedback or ahead.
    """
    if fed_back_on < feedback.fed_back_on:
        raise Refused("补充反馈日期不能早于首次反馈日期。")
    _refuse_day(feedback.inspection, fed_back_on)
    # Two people who supplement at once would hand out the same numbers.
    FEEDBACK_ACTS.begin(by, feedback, "supplement")
    items = open_items(feedback, fed_back_on, by=by)
    transaction.on_commit(partial(tell_supplemented, feedback, items=items))
    return items


@service
def sign_as_head(feedback: Feedback, *, by: User) -> None:
    """The head signs for the feedback in person; it cannot be taken back.

    Raises NotAllowed for anybody but the head, Refused when it is signed already.
    """
    _sign(feedback, "sign_as_head", by=by, head_signed_by=by, head_signed_at=timezone.now())


@service
def sign_for_body(feedback: Feedback, *, by: User) -> None:
    """The leading body signs for the list of problems; it cannot be taken back.

    Raises NotAllowed for people of another unit, Refused when it is signed already.
    """
    _sign(feedback, "sign_for_body", by=by, body_signed_by=by, body_signed_at=timezone.now())


def _sign(feedback: Feedback, act: str, *, by: User, **facts: Any) -> None:
    FEEDBACK_ACTS.begin(by, feedback, act)
    FEEDBACK_ACTS.move(feedback, act, **facts)


def _refuse_day(inspection: Inspection, day: dt.date) -> None:
    if day > timezone.localdate():
        raise Refused("反馈日期不能晚于今天。")
    if day < inspection.starts_on:
        raise Refused("反馈日期不能早于进驻日期。")
