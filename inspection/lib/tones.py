"""Colour words of statuses, declared with the values they belong to."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import Any

from django.db import models


class Tone(StrEnum):
    """What a status means for its reader; the values are the class names of the style sheet."""

    DONE = "done"
    IN_HAND = "fix"
    WAITS = "sign"
    WRONG = "over"
    PLAIN = "plain"


class Toned(models.TextChoices):
    """Choices with a colour word for each value: `tones = nonmember({"draft": Tone.PLAIN, …})`."""

    @property
    def tone(self) -> str:
        """The colour word of this value."""
        return type(self).tone_of(self.value)

    @classmethod
    def tone_of(cls, value: str) -> str:
        """The colour word of a value; plain for an empty one. Raises KeyError for a value without a colour word."""
        return vars(cls)["tones"][value] if value else Tone.PLAIN


def tone(row: models.Model, field: str) -> str:
    """The colour word of a field's value in this row. Raises LookupError when the field's choices have no colour words."""
    return choices_of(row._meta.get_field(field)).tone_of(getattr(row, field))


@cache
def choices_of(field: Any) -> type[Toned]:
    """The class a field takes its choices from. Raises LookupError when it is none with colour words."""
    found = _by_choices().get(tuple(field.choices or ()))
    if found is None:
        raise LookupError(f"{field}: its choices declare no colour words.")
    return found


@cache
def _by_choices() -> dict[tuple[Any, ...], type[Toned]]:
    # Django keeps of the class only its values and labels.
    return {tuple(choices.choices): choices for choices in _subclasses(Toned)}


def _subclasses(parent: type[Toned]) -> Iterator[type[Toned]]:
    for child in parent.__subclasses__():
        yield child
        yield from _subclasses(child)
