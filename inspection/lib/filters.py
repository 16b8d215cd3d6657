"""The base of every list's filters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import django_filters
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.forms import CharField, Form, Select, TextInput
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from inspection.accounts.models import User
from inspection.lib.acts import Acts
from inspection.lib.keys import key_of

# A drop-down longer than this is a box to type in: nobody scrolls through a thousand units, and every page would carry them.
MOST_CHOICES = 60
# So many names are suggested for what has been typed.
MOST_SUGGESTIONS = 20


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
    def user(self) -> "User":
        return self.request.user

    def offer_rows(
        self, name: str, rows: models.QuerySet, *, label: str = "name", words: Callable[[Any], str] = str
    ) -> None:
        """Offer these rows in the choice filter: as a drop-down while they are few, else as a box to type a name in.

        `label` is the text field a row is looked up by, `words` how the drop-down calls it. Costs one query.
        """
        offered = list(rows.order_by(label, "pk")[: MOST_CHOICES + 1])
        if len(offered) > MOST_CHOICES:
            self.type_in(name, rows, label=label)
        else:
            self.filters[name].extra["choices"] = [(row.pk, words(row)) for row in offered]

    def type_in(self, name: str, rows: models.QuerySet, *, label: str = "name") -> None:
        """Turn the choice filter into a box to type a name in."""
        asked = self.filters[name]
        typed = TypedFilter(asked.field_name, label=asked.label, rows=rows, words=label, address=self.request.path)
        typed.parent, typed.model = self, asked.model
        self.filters[name] = typed

    def suggestions(self, name: str) -> list[str]:
        """The names to suggest for what has been typed in a box; none for a filter that is no such box."""
        asked = self.filters.get(name)
        return asked.suggestions(self.data.get(name, "")) if isinstance(asked, TypedFilter) else []


@dataclass(frozen=True)
class Typed:
    """What a box to type in stands for: one row, or every row with these words in its name."""

    words: str
    key: int | None = None

    def __str__(self) -> str:
        return self.words


class TypedField(CharField):
    """Takes a name or a part of it and, from links, the key of a row."""

    def __init__(self, *, rows: models.QuerySet, words: str, **kwargs: Any) -> None:
        self.rows, self.words = rows, words
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Typed | None:  # type: ignore[override]  # more than the text of a CharField
        text = super().to_python(value)
        if not text:
            return None
        ProhibitNullCharactersValidator()(text)
        # No name consists of digits alone.
        key = key_of(text)
        if key is None:
            return Typed(text)
        name = self.rows.filter(pk=key).values_list(self.words, flat=True).first()
        if name is None:
            raise ValidationError("没有这一项，请重新输入名称。")
        return Typed(name, key)

    def run_validators(self, value: Any) -> None:
        """What has been typed is checked while it is read; a row has no characters."""

    def prepare_value(self, value: Any) -> Any:
        """The name, also where a link came with the key."""
        try:
            typed = self.to_python(value)
        except ValidationError:
            return value
        return str(typed) if typed else ""


class TypedInput(TextInput):
    """A text box whose suggestions come from the list's own address as one types."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__({"autocomplete": "off", "placeholder": "输入名称", "maxlength": 100})

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        about = self.build_attrs(self.attrs, {**(attrs or {}), "name": name, "type": "text"})
        about |= {
            "list": f"suggest_{name}",
            "value": "" if value is None else str(value),
            "hx-get": f"{self.address}?suggest={name}",
            "hx-trigger": "input changed delay:250ms",
            "hx-target": f"#suggest_{name}",
            "hx-swap": "innerHTML",
            "hx-push-url": "false",
            "hx-sync": "this:replace",
        }
        return format_html('<input{}><datalist id="suggest_{}"></datalist>', flatatt(about), name)


class TypedFilter(django_filters.Filter):
    """A filter by a row out of many: the person types its name."""

    field_class = TypedField

    def __init__(self, field_name: str, *, rows: models.QuerySet, words: str, address: str, **kwargs: Any) -> None:
        self.rows, self.words = rows, words
        super().__init__(field_name, rows=rows, words=words, widget=TypedInput(address), **kwargs)

    def suggestions(self, text: str) -> list[str]:
        """The first names with the text in them, each once."""
        found = self._named(text.replace("\0", "").strip()).order_by(self.words)
        return list(found.values_list(self.words, flat=True).distinct()[:MOST_SUGGESTIONS])

    def filter(self, qs: models.QuerySet, value: Typed | None) -> models.QuerySet:
        if value is None:
            return qs
        if value.key is not None:
            return qs.filter(**{self.field_name: value.key})
        return qs.filter(**{f"{self.field_name}__in": self._named(value.words).order_by().values("pk")})

    def _named(self, words: str) -> models.QuerySet:
        return self.rows.filter(**{f"{self.words}__icontains": words})


Groups = Mapping[str, tuple[str, tuple[str, ...]]]


class WaitingFilter(django_filters.ChoiceFilter):
    """办理: the rows with which the person may do an act now.

    A choice is one act by its name, or one of `groups`: a name with the words for it and its acts.
    """

    def __init__(self, acts: Acts, *names: str, groups: Groups = MappingProxyType({}), **kwargs: Any) -> None:
        meant = {name: (name,) for name in names} | {name: of for name, (_, of) in groups.items()}
        # A function, because every list copies its filters with all they hold.
        self.condition = lambda user, value: acts.condition(user, *meant[value])
        choices = [(name, f"待我{acts[name].label}") for name in names]
        choices += [(name, words) for name, (words, _) in groups.items()]
        super().__init__(label="办理", choices=choices, empty_label="全部", **kwargs)

    def filter(self, qs: models.QuerySet, value: str) -> models.QuerySet:
        return qs.filter(self.condition(self.parent.user, value)) if value else qs


class WordsFilter(django_filters.CharFilter):
    """The free text box of a list; the filter set's `method` says where it looks."""

    def __init__(self, *args: Any, placeholder: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("label", "搜索")
        kwargs["widget"] = TextInput(attrs={"type": "search", "autocomplete": "off", "placeholder": placeholder})
        super().__init__(*args, **kwargs)
