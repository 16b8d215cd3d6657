"""Filters of earlier imports."""

import django_filters

from findings.findings.models import FindingImport
from inspection.files.choices import ImportStatus
from inspection.lib.filters import ListFilter, WordsFilter


class FindingImportFilter(ListFilter):
    words = WordsFilter(field_name="attachment__name", lookup_expr="icontains", placeholder="文件名")
    status = django_filters.ChoiceFilter(label="状态", choices=ImportStatus, empty_label="全部")

    class Meta:
        model = FindingImport
        fields: list[str] = []
