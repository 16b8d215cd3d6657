"""What the auditor may ask for."""

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from inspection.accounts.models import User
from inspection.lib.filters import ListFilter, WordsFilter
from inspection.trail.choices import Action
from inspection.trail.models import AccessRecord


def people_named(words: str) -> QuerySet[User]:
    """The accounts with this name."""
    return User.objects.filter(Q(full_name__icontains=words) | Q(username__iexact=words))


def start_of_next(day: dt.date | None, *, days: int) -> dt.datetime | None:
    """Midnight here, so many days later; nothing for no day. Days at the ends of the calendar have no neighbours."""
    if day is None:
        return None
    day = min(max(day, dt.date(1900, 1, 1)), dt.date(9998, 12, 31))
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=days), dt.time.min))


class DayInput(forms.DateInput):
    input_type = "date"


class RecordFilter(ListFilter):
    person = WordsFilter(label="人员", method="filter_person", placeholder="姓名或账号")
    action = django_filters.ChoiceFilter(label="动作", choices=Action, empty_label="全部")
    since = django_filters.DateFilter(label="开始日期", method="filter_since", widget=DayInput)
    until = django_filters.DateFilter(label="结束日期", method="filter_until", widget=DayInput)

    class Meta:
        model = AccessRecord
        fields: list[str] = []

    def filter_person(self, queryset: QuerySet, _name: str, words: str) -> QuerySet:
        # The keys first: with a subquery the planner reads the whole time index for a person without records.
        return queryset.filter(user__in=list(people_named(words.strip()).values_list("pk", flat=True)[:500]))

    def filter_since(self, queryset: QuerySet, _name: str, day: dt.date) -> QuerySet:
        return queryset.filter(at__gte=start_of_next(day, days=0))

    def filter_until(self, queryset: QuerySet, _name: str, day: dt.date) -> QuerySet:
        return queryset.filter(at__lt=start_of_next(day, days=1))


class ChangeForm(forms.Form):
    """The filters of the changes: they are no rows of one table, so no filter set fits."""

    person = forms.ModelChoiceField(label="人员", queryset=User.objects.none(), required=False, empty_label="全部")
    kind = forms.ChoiceField(label="对象", required=False)
    since = forms.DateField(label="开始日期", required=False, widget=DayInput)
    until = forms.DateField(label="结束日期", required=False, widget=DayInput)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = User.objects.order_by("full_name", "pk")
        self.fields["kind"].choices = [("", "全部"), *kinds]
