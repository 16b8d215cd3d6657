from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from inspection.lib import history
from rectification.closing.choices import Decision, RequestState
from rectification.ledger.models import LedgerItem, OfItemQuerySet
from rectification.ledger.querysets import ReviewedQuerySet
from rounds.rounds.choices import ReviewParty


@history.tracked()
class ClosingRequest(models.Model):
    """销号申请: the request of a unit to close an item, confirmed by its head before anybody reviews it."""

    item = models.ForeignKey(LedgerItem, models.PROTECT, related_name="closing_requests", verbose_name="台账事项")
    state = models.CharField("状态", max_length=14, choices=RequestState, default=RequestState.AWAITING_HEAD)
    statement = models.TextField("整改完成情况")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")
    submitted_at = models.DateTimeField("申请时间", default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="主要负责人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True)
    due_on = models.DateField("会审期限", null=True)
    decided_at = models.DateTimeField("办结时间", null=True)

    objects = OfItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "销号申请"
        ordering = ["item", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state__in=["awaiting_head", "reviewing"]), name="closing_request_one_open"
            ),
            models.UniqueConstraint(fields=["id", "submitted_by"], name="closing_request_submitter"),
            models.UniqueConstraint(fields=["id", "confirmed_by"], name="closing_request_confirmer"),
            models.CheckConstraint(
                condition=Q(state__in=["awaiting_head", "withdrawn"])
                | Q(confirmed_by__isnull=False)
                | Q(state="returned"),
                name="closing_request_confirmed_before_review",
            ),
        ]


class ReviewQuerySet(ReviewedQuerySet["Review"]):
    def open(self) -> Self:
        """Reviews under way, whether it is their turn or not."""
        return self.filter(decision="", request__state=RequestState.REVIEWING)


@history.tracked()
class Review(models.Model):
    """会审: the opinion of one party on a request, open until somebody of that party decides.

    Nobody reviews what they submitted or confirmed, and nobody reviews twice: constraints of the table as well.
    """

    request = models.ForeignKey(ClosingRequest, models.CASCADE, related_name="reviews", verbose_name="销号申请")
    order = models.PositiveSmallIntegerField("顺序")
    party = models.CharField("会审方", max_length=24, choices=ReviewParty)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="主要负责人"
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="会审人"
    )
    decision = models.CharField("意见", max_length=10, choices=Decision, blank=True)
    opinion = models.TextField("会审意见", blank=True)
    reviewed_at = models.DateTimeField("会审时间", null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会审"
        ordering = ["request", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "party"], name="review_once_per_party"),
            models.UniqueConstraint(
                fields=["request", "reviewed_by"], condition=Q(reviewed_by__isnull=False), name="review_once_per_person"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | (~Q(reviewed_by=F("submitted_by")) & ~Q(reviewed_by=F("confirmed_by"))),
                name="review_not_by_submitter",
            ),
            models.CheckConstraint(
                condition=Q(decision="", reviewed_by=None)
                | Q(decision__in=["approved", "returned"], reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="review_decided_has_reviewer",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("rectification:review_detail", args=[self.pk])
