"""Filters and forms of feedback."""

from typing import Any

import django_filters
from django import forms
from django.db import models
from django.utils import timezone

from inspection.lib import access
from inspection.lib.filters import WaitingFilter, WordsFilter
from rectification.feedback.acts import FEEDBACK_ACTS, SIGNING
from rectification.feedback.models import Feedback
from rectification.ledger.forms.fields import DayField, FilesField
from rectification.ledger.forms.scopes import LedgerFilter

SIGNED = (("waiting", "待签收"), ("signed", "已双签收"))


class FeedbackFilter(LedgerFilter):
    words = WordsFilter(method="filter_words", placeholder="单位名称")
    committee = django_filters.ChoiceFilter(label="派出党委", field_name="committee_id", empty_label="全部")
    round = django_filters.ChoiceFilter(label="轮次", field_name="inspection__round_id", empty_label="全部")
    team = django_filters.ChoiceFilter(label="巡察组", field_name="inspection__team_id", empty_label="全部")
    waiting = WaitingFilter(FEEDBACK_ACTS, groups={"sign": ("待我签收", SIGNING)})
    signed = django_filters.ChoiceFilter(label="签收", choices=SIGNED, method="filter_signed", empty_label="全部")

    class Meta:
        model = Feedback
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("committee", "round", "team")
        if not access.roles(self.user).is_unit:
            del self.filters["waiting"]

    def filter_words(self, queryset: models.QuerySet, _name: str, words: str) -> models.QuerySet:
        return queryset.filter(inspection__unit__name__icontains=words.strip())

    def filter_signed(self, queryset: models.QuerySet, _name: str, value: str) -> models.QuerySet:
        return queryset.unsigned() if value == "waiting" else queryset.signed()


class FeedbackForm(forms.Form):
    fed_back_on = DayField(label="反馈日期", initial=timezone.localdate, help_text="整改期限从这一天起算。")
    place = forms.CharField(label="反馈地点", max_length=80, required=False)
    attended = forms.CharField(
        label="参加人员",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="向主要负责人反馈、向领导班子反馈的参加人员分别写明。",
    )
    opinion = forms.CharField(label="反馈意见摘要", required=False, widget=forms.Textarea(attrs={"rows": 6}))
    uploads = FilesField(label="反馈材料")


class SupplementForm(forms.Form):
    fed_back_on = DayField(
        label="补充反馈日期", initial=timezone.localdate, help_text="补充问题的整改期限从这一天起算。"
    )
