import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspection.lib.registry import Registry, discover, routes


def registry(*entries: tuple[str, int]) -> Registry[tuple[str, int]]:
    made: Registry[tuple[str, int]] = Registry(key=lambda entry: entry[0], order=lambda entry: entry[1])
    made.add(*entries)
    return made


def test_entries_then_in_their_own_order_whoever_came_first():
    assert list(registry(("c", 3), ("a", 1), ("b", 2))) == [("a", 1), ("b", 2), ("c", 3)]


def test_entries_of_equal_order_then_as_declared():
    assert list(registry(("b", 1), ("a", 1))) == [("b", 1), ("a", 1)]


def test_entry_then_found_by_its_key():
    entries = registry(("a", 1), ("b", 2))
    assert (entries["b"], len(entries)) == (("b", 2), 2)


def test_entry_declared_twice_then_refused():
    with pytest.raises(ValueError, match="Declared twice: a"):
        registry(("a", 1)).add(("a", 2))


@pytest.fixture
def office_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """Writes a module of an app; the app is forgotten afterwards."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(path: str, text: str = "") -> None:
        module = tmp_path / "office_app" / path
        module.parent.mkdir(parents=True, exist_ok=True)
        module.write_text(text)

    write("__init__.py")
    yield write
    for name in [name for name in sys.modules if name.split(".")[0] == "office_app"]:
        del sys.modules[name]


def test_rooms_of_every_noun_then_imported(office_app):
    for noun in ("letters", "stamps"):
        office_app(f"{noun}/start.py")
    found = discover("office_app", "start", "reminders")
    assert [module.__name__ for module in found] == ["office_app.letters.start", "office_app.stamps.start"]
    assert {module.__name__ for module in found} < sys.modules.keys()


def test_room_that_is_a_folder_then_imported(office_app):
    office_app("letters/reminders/__init__.py")
    office_app("letters/start/notes.txt")
    assert [module.__name__ for module in discover("office_app", "start", "reminders")] == [
        "office_app.letters.reminders"
    ]


def test_routes_of_every_noun_then_collected(office_app):
    for noun in ("stamps", "letters"):
        office_app(
            f"{noun}/urls.py",
            f"from django.urls import path\nurlpatterns = [path('{noun}/', lambda request: None, name='{noun}')]",
        )
    assert [route.name for route in routes("office_app")] == ["letters", "stamps"]


@pytest.mark.parametrize("app", ["rounds", "findings", "rectification"])
def test_rooms_that_declare_then_known_in_the_running_application(app):
    files = [file for room in ("models", "navigation", "start", "reminders") for file in Path(app).glob(f"*/{room}.py")]
    assert {".".join(file.with_suffix("").parts) for file in files} - sys.modules.keys() == set()
