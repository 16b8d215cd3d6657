"""What the inbox can be narrowed to."""

import django_filters
from django.db import models

from inspection.lib.filters import ListFilter
from inspection.notices.models import Notice

TABS = [("unread", "未读"), ("all", "全部")]


class NoticeFilter(ListFilter):
    tab = django_filters.ChoiceFilter(label="范围", choices=TABS, method="filter_tab", empty_label=None)

    class Meta:
        model = Notice
        fields: list[str] = []

    def filter_tab(self, queryset: models.QuerySet, _name: str, tab: str) -> models.QuerySet:
        return queryset.unread() if tab == "unread" else queryset
