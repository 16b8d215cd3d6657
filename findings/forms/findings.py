"""Filters and forms of findings."""

from typing import Any

import django_filters
from django.db import models

from findings.choices import FindingStatus, RectifyKind
from findings.models import Finding
from inspection.lib.filters import ListFilter, WordsFilter
from inspection.lib.search import matching
from rounds.models import Inspection


class FindingFilter(ListFilter):
    """Round, team and unit are offered from the inspections the person may see: one query for all three."""

    words = WordsFilter(method="filter_words", placeholder="编号、问题、责任领导")
    round = django_filters.ChoiceFilter(label="轮次", field_name="round_id", empty_label="全部")
    team = django_filters.ChoiceFilter(label="巡察组", field_name="team_id", empty_label="全部")
    unit = django_filters.ChoiceFilter(label="被巡察单位", field_name="unit_id", empty_label="全部")
    status = django_filters.ChoiceFilter(label="状态", choices=FindingStatus, empty_label="全部")
    rectify_kind = django_filters.ChoiceFilter(label="整改类型", choices=RectifyKind, empty_label="全部")

    class Meta:
        model = Finding
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inspections = list(
            Inspection.objects.visible_to(self.user).select_related("round__plan", "team", "unit")[:2000]
        )
        for name in ("round", "team", "unit"):
            rows = {getattr(i, f"{name}_id"): str(getattr(i, name)) for i in inspections}
            self.filters[name].extra["choices"] = sorted(rows.items(), key=lambda pair: pair[1])

    def filter_words(self, queryset: models.QuerySet, _name: str, words: str) -> models.QuerySet:
        return matching(queryset, words, vector="search", fields=("title", "description"))
