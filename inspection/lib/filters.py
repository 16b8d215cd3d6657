"""The base of every list's filters."""

from typing import Any

import django_filters
from django.forms import TextInput


class ListFilter(django_filters.FilterSet):
    """Filters of one list. Choice fields are narrowed to what the person may see: pass `request`."""

    @property
    def user(self) -> Any:
        return self.request.user


class WordsFilter(django_filters.CharFilter):
    """The free text box of a list; the filter set's `method` says where it looks."""

    def __init__(self, *args: Any, placeholder: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("label", "搜索")
        kwargs["widget"] = TextInput(attrs={"type": "search", "autocomplete": "off", "placeholder": placeholder})
        super().__init__(*args, **kwargs)
