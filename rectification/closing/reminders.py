"""The deadline of a review of a closing request: those who may decide it now are asked."""

from django.db.models import QuerySet

from inspection.notices.reminders import Source, sources
from rectification.closing.acts import REVIEW_ACTS
from rectification.closing.models import Review


def _undecided() -> QuerySet:
    return Review.objects.filter(decision="")


def _reviewers(reviews: QuerySet) -> QuerySet:
    return REVIEW_ACTS.pairs(rows=reviews)


sources.add(
    Source(
        "reviews",
        "会审",
        40,
        rows=_undecided,
        due_on="request__due_on",
        unit="request__item__unit__name",
        acting=_reviewers,
        object_type="rectification.closingrequest",
        object_id="request",
    ),
)
