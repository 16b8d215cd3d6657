import sys

import pytest

from inspection.lib.registry import Registry, discover


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


def test_rooms_of_every_noun_then_imported(tmp_path, monkeypatch):
    for noun in ("letters", "stamps"):
        (tmp_path / "office_app" / noun).mkdir(parents=True)
        (tmp_path / "office_app" / noun / "start.py").write_text("")
    (tmp_path / "office_app" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    discover("office_app", "start", "reminders")
    assert {name for name in sys.modules if name.startswith("office_app.") and name.endswith(".start")} == {
        "office_app.letters.start",
        "office_app.stamps.start",
    }
