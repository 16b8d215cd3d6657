"""Filters of what the plan has not covered."""

import django_filters
from django.db import models
from django.db.models import Q

from inspection.lib.filters import ListFilter, WordsFilter
from rounds.organizations.choices import OrganizationKind
from rounds.organizations.models import Organization


class UnplannedFilter(ListFilter):
    words = WordsFilter(method="filter_words", placeholder="单位名称、简称")
    kind = django_filters.ChoiceFilter(label="单位类别", choices=OrganizationKind, empty_label="全部")

    class Meta:
        model = Organization
        fields: list[str] = []

    def filter_words(self, queryset: models.QuerySet, _name: str, words: str) -> models.QuerySet:
        for word in words.split():
            queryset = queryset.filter(Q(name__icontains=word) | Q(short_name__icontains=word))
        return queryset
