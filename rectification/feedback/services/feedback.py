"""Feeding back: the problems of an inspection become the ledger of its unit, and the unit signs for them."""

import datetime as dt
from collections.abc import Iterable
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from inspection.accounts.models import User
from inspection.files.services import store_attachments
from inspection.lib.refusals import LostRace, locked
from rectification.feedback.models import Feedback
from rectification.feedback.notifications import tell_fed_back, tell_supplemented
from rectification.feedback.services.deadlines import receipt_due
from rectification.feedback.services.opening import open_items
from rounds.models import Inspection


@transaction.atomic
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

    Raises ValidationError when it was fed back already, nothing is approved, or the day lies before the stay or ahead.
    """
    _refuse_day(inspection, fed_back_on)
    if Feedback.objects.filter(inspection=inspection).exists():
        raise ValidationError("该巡察任务已反馈，审定较晚的问题请使用“补充反馈”。")
    facts = {"fed_back_on": fed_back_on, "place": place, "attended": attended, "opinion": opinion, "created_by": by}
    try:
        with transaction.atomic():
            feedback = Feedback.objects.create(
                **Feedback.path_of(inspection), receipt_due_on=receipt_due(inspection, fed_back_on), **facts
            )
    except IntegrityError:
        raise LostRace from None
    feedback.files.set(store_attachments(uploads, by=by))
    items = open_items(feedback, fed_back_on, by=by)
    transaction.on_commit(partial(tell_fed_back, feedback, items=items))
    return feedback


@transaction.atomic
def supplement_feedback(feedback: Feedback, *, fed_back_on: dt.date, by: User) -> int:
    """Feed back what was approved later (补充反馈) into the same ledger; returns how many items were added.

    Raises ValidationError when nothing is approved or the day lies before the first feedback or ahead.
    """
    if fed_back_on < feedback.fed_back_on:
        raise ValidationError("补充反馈日期不能早于首次反馈日期。")
    _refuse_day(feedback.inspection, fed_back_on)
    # Two people who supplement at once would hand out the same numbers.
    locked(Feedback.objects, feedback.pk)
    items = open_items(feedback, fed_back_on, by=by)
    transaction.on_commit(partial(tell_supplemented, feedback, items=items))
    return items


def sign_as_head(feedback: Feedback, *, by: User) -> None:
    """The head signs for the feedback in person; it cannot be taken back. Raises ValidationError when already signed."""
    _sign(feedback, "head", by)


def sign_for_body(feedback: Feedback, *, by: User) -> None:
    """The leading body signs for the list of problems; it cannot be taken back. Raises ValidationError when already signed."""
    _sign(feedback, "body", by)


def _sign(feedback: Feedback, who: str, by: User) -> None:
    now = timezone.now()
    signed = Feedback.objects.filter(pk=feedback.pk, **{f"{who}_signed_by": None}).update(
        **{f"{who}_signed_by": by, f"{who}_signed_at": now}
    )
    if not signed:
        raise ValidationError("该项已经签收，不能重复签收。")


def _refuse_day(inspection: Inspection, day: dt.date) -> None:
    if day > timezone.localdate():
        raise ValidationError("反馈日期不能晚于今天。")
    if day < inspection.starts_on:
        raise ValidationError("反馈日期不能早于进驻日期。")
