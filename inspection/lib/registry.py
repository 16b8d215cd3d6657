"""What the nouns of an app declare and others collect without naming them: tables, routes, menu, start page, deadlines."""

from collections.abc import Callable, Hashable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Generic, TypeVar

from django.urls import URLPattern, URLResolver

Entry = TypeVar("Entry")


class Registry(Generic[Entry]):
    """Entries in an order of their own, whichever app declared first.

    An app declares in a module that the ready() of its configuration imports.
    """

    def __init__(self, *, key: Callable[[Entry], Hashable], order: Callable[[Entry], Any]) -> None:
        self._key, self._order = key, order
        self._entries: dict[Hashable, Entry] = {}

    def add(self, *entries: Entry) -> None:
        """Declare entries. Raises ValueError for a key that is declared already."""
        for entry in entries:
            key = self._key(entry)
            if key in self._entries:
                raise ValueError(f"Declared twice: {key}")
            self._entries[key] = entry

    def __iter__(self) -> Iterator[Entry]:
        return iter(sorted(self._entries.values(), key=self._order))

    def __getitem__(self, key: Hashable) -> Entry:
        return self._entries[key]

    def __len__(self) -> int:
        return len(self._entries)


def discover(app: str, *rooms: str) -> list[ModuleType]:
    """Import these rooms, files or folders, of every noun of the app, so that they declare what they have to."""
    names = [
        f"{app}.{noun.name}.{room}"
        for folder in import_module(app).__path__
        for room in rooms
        for noun in sorted(Path(folder).iterdir())
        if (noun / f"{room}.py").is_file() or (noun / room / "__init__.py").is_file()
    ]
    return [import_module(name) for name in names]


def routes(app: str) -> list[URLPattern | URLResolver]:
    """The routes of every noun of the app; no two nouns may answer the same address."""
    return [pattern for urls in discover(app, "urls") for pattern in urls.urlpatterns]
