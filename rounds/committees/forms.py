"""The committee itself; and the one field of whatever belongs to one, which appears only for somebody who deals with several."""

from typing import Any

import django_filters
from django import forms
from django.db import models

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.filters import ListFilter, WordsFilter
from rounds.committees.choices import Level
from rounds.committees.models import Committee, with_committee


class CommitteeFilter(ListFilter):
    words = WordsFilter(method="filter_words", placeholder="名称、简称")
    level = django_filters.ChoiceFilter(label="层级", choices=Level, empty_label="全部")

    class Meta:
        model = Committee
        fields: list[str] = []

    def filter_words(self, queryset: models.QuerySet, _name: str, words: str) -> models.QuerySet:
        for word in words.split():
            queryset = queryset.filter(models.Q(name__icontains=word) | models.Q(short_name__icontains=word))
        return queryset


class CommitteeForm(forms.ModelForm):
    """The facts of a committee; the city above it is asked for only where there is one."""

    class Meta:
        model = Committee
        fields = [
            "name", "short_name", "level", "city", "office_name", "leading_group_name", "document_prefix", "first_year",
        ]  # fmt: skip
        help_texts = {
            "name": "全称，例如“中共青禾县委”。",
            "short_name": "有多个派出党委时写在单位名称之后，例如“青禾县”。",
            "city": "县（市、区）选择其市委；市委的巡察办和领导小组可以看到下属县（市、区）的汇总数据，看不到具体问题。",
            "office_name": "显示在页面左上角，例如“青禾县委巡察办”。",
            "document_prefix": "发文字号中的代字，例如“青巡”。",
            "first_year": "例如2021。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cities = Committee.objects.filter(level=Level.CITY).exclude(pk=self.instance.pk)
        self.fields["city"].queryset, self.fields["city"].empty_label = cities, "（无）"
        if not cities:
            del self.fields["city"]

    def clean_first_year(self) -> int | None:
        year = self.cleaned_data["first_year"]
        if year is not None and not 1990 <= year <= 2100:
            raise forms.ValidationError("请填写四位年份。")
        return year


class CommitteeChoiceMixin:
    """Adds the choice of a committee to a form, first of all fields, where there is one to make."""

    def offer_committees(self, user: User) -> None:
        """Offer those for whose office the person acts; nothing to choose from is nothing to ask."""
        served = Committee.objects.served_by_office(user)
        if served[1:2]:
            field = forms.ModelChoiceField(served, label="所属党委", empty_label="请选择")
            self.fields = {"committee": field, **self.fields}

    @property
    def committee(self) -> Committee | None:
        """The choice, None where there was none."""
        return self.cleaned_data.get("committee")


class CommitteeFilterMixin(django_filters.FilterSet):
    """Adds the choice of a committee to the filters of a list, for somebody who deals with several."""

    committee = django_filters.ModelChoiceFilter(
        label="所属党委", queryset=lambda request: Committee.objects.known_to(request.user), empty_label="全部"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.filters.pop("committee")
        if access.roles(self.request.user).sees_several:
            self.filters["committee"] = chosen


def name_committees(form: forms.BaseForm, user: User, *names: str) -> None:
    """Name the committee in every choice of these fields, for somebody who deals with several."""
    if not access.roles(user).sees_several:
        return
    for name in names:
        field = form.fields[name]
        field.queryset = field.queryset.select_related("committee")
        field.label_from_instance = with_committee
