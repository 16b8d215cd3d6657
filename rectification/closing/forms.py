"""Filters and forms of closing and review."""

from typing import Any

import django_filters
from django import forms
from django.db import models

from inspection.lib.filters import ListFilter, WordsFilter
from rectification.closing.acts import REVIEW_ACTS
from rectification.closing.models import Review
from rounds.inspections.forms import offer_inspections
from rounds.models import Inspection
from rounds.rounds.choices import ReviewParty

SCOPES = (("mine", "待我会审"), ("open", "会审中"), ("done", "已办"))


class ReviewFilter(ListFilter):
    # Chosen by the tabs above the list.
    scope = django_filters.ChoiceFilter(label="范围", choices=SCOPES[1:], method="keep", widget=forms.HiddenInput)
    words = WordsFilter(method="filter_words", placeholder="问题、单位")
    party = django_filters.ChoiceFilter(label="会审方", choices=ReviewParty, empty_label="全部")
    committee = django_filters.ChoiceFilter(
        label="派出党委", field_name="request__item__committee_id", empty_label="全部"
    )
    unit = django_filters.ChoiceFilter(label="单位", field_name="request__item__unit_id", empty_label="全部")

    class Meta:
        model = Review
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_inspections(self, Inspection.objects.visible_to(self.user), ("committee", "unit"))

    @property
    def qs(self) -> models.QuerySet:
        """Without a scope the page is the person's own inbox."""
        queryset = super().qs
        scope = self.request.GET.get("scope") or "mine"
        if scope == "open":
            return queryset.open()
        return queryset.exclude(decision="") if scope == "done" else queryset.filter(REVIEW_ACTS.condition(self.user))

    def keep(self, queryset: models.QuerySet, _name: str, _value: str) -> models.QuerySet:
        return queryset

    def filter_words(self, queryset: models.QuerySet, _name: str, words: str) -> models.QuerySet:
        for word in words.split():
            title = models.Q(request__item__finding__title__icontains=word)
            queryset = queryset.filter(title | models.Q(request__item__unit__name__icontains=word))
        return queryset


class OpinionForm(forms.Form):
    opinion = forms.CharField(
        label="会审意见", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="退回时必须写明理由和要求；同意时可以不填。",
    )  # fmt: skip


class ReturnForm(OpinionForm):
    """The opinion of a party that returns the request."""

    opinion = forms.CharField(
        label="会审意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=OpinionForm.base_fields["opinion"].help_text, error_messages={"required": "退回时请填写意见。"},
    )  # fmt: skip


class ClosingForm(forms.Form):
    statement = forms.CharField(
        label="整改完成情况",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="写明整改结果、数据和实例，会审各方据此审核。",
    )
