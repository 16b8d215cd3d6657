"""The base of every list's filters."""

from typing import Any

import django_filters
from django.forms import Form, Select, TextInput
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


class PlainSelect(Select):
    """A select written in Python: Django draws one template per option, and an office has a thousand units."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        drawn = []
        for key, label in self.choices:
            if isinstance(label, list | tuple):
                inner = mark_safe("".join(self._option(k, text, chosen) for k, text in label))
                drawn.append(format_html('<optgroup label="{}">{}</optgroup>', key, inner))
            else:
                drawn.append(self._option(key, label, chosen))
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", attributes, mark_safe("".join(drawn)))

    def _option(self, key: Any, label: Any, chosen: set[str]) -> SafeString:
        word = "" if key is None else str(key)
        return format_html('<option value="{}"{}>{}</option>', word, " selected" if word in chosen else "", label)


class ListFilter(django_filters.FilterSet):
    """Filters of one list. Choice fields are narrowed to what the person may see: pass `request`."""

    @property
    def form(self) -> Form:
        form = super().form
        for field in form.fields.values():
            if type(field.widget) is Select:
                plain = PlainSelect(field.widget.attrs)
                plain.choices, plain.is_required = field.widget.choices, field.required
                field.widget = plain
        return form

    @property
    def user(self) -> Any:
        return self.request.user


class WordsFilter(django_filters.CharFilter):
    """The free text box of a list; the filter set's `method` says where it looks."""

    def __init__(self, *args: Any, placeholder: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("label", "搜索")
        kwargs["widget"] = TextInput(attrs={"type": "search", "autocomplete": "off", "placeholder": placeholder})
        super().__init__(*args, **kwargs)
