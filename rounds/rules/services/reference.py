"""Starting data of the house: rule sets, category templates and holiday tables, from the files in management/reference."""

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from rounds.rules.models import CalendarDay, Category, CategoryTree, Period, RuleSet

FOLDER = Path(__file__).resolve().parents[2] / "management" / "reference"
UNCHECKED = "（待核）"


@dataclass
class Loaded:
    """How many were written; what an office already has is left as it is."""

    rule_sets: int = 0
    category_templates: int = 0
    holiday_years: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@transaction.atomic
def load_reference(folder: Path = FOLDER) -> Loaded:
    """Write what is missing, never what exists: a changed rule set comes as a new version in the file."""
    loaded = Loaded()
    for entry in _read(folder, "rulesets")["rule_sets"]:
        loaded.rule_sets += _load_rule_set(entry)
    for entry in _read(folder, "categories")["templates"]:
        loaded.category_templates += _load_template(entry)
    for entry in _read(folder, "holidays")["years"]:
        loaded.holiday_years += _load_year(entry)
    return loaded


def _read(folder: Path, name: str) -> dict[str, Any]:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def _load_rule_set(entry: dict[str, Any]) -> bool:
    rule_set, created = RuleSet.objects.get_or_create(
        code=entry["code"], version=entry["version"], defaults={"name": entry["name"]}
    )
    if created:
        Period.objects.bulk_create([Period(rule_set=rule_set, **period) for period in entry["periods"]])
    return created


def _load_template(entry: dict[str, Any]) -> bool:
    tree, created = CategoryTree.objects.get_or_create(
        code=entry["code"], is_template=True, defaults={"name": entry["name"]}
    )
    if not created:
        return False
    aspects = Category.objects.bulk_create(
        Category(tree=tree, name=aspect["name"], short_name=aspect["short"], order=order)
        for order, aspect in enumerate(entry["aspects"], start=1)
    )
    Category.objects.bulk_create(
        Category(tree=tree, parent=parent, name=name, order=order)
        for parent, aspect in zip(aspects, entry["aspects"], strict=True)
        for order, name in enumerate(aspect["classes"], start=1)
    )
    return True


def _load_year(entry: dict[str, Any]) -> bool:
    """Load a year's table unless the year has one: an office may have corrected or removed single days."""
    if CalendarDay.objects.of_years(entry["year"]).exists():
        return False
    CalendarDay.objects.bulk_create(day for holiday in entry["holidays"] for day in _days(holiday, entry["verified"]))
    return True


def _days(holiday: dict[str, Any], verified: bool) -> list[CalendarDay]:
    name = holiday["name"] + ("" if verified else UNCHECKED)
    first, last = (dt.date.fromisoformat(text) for text in holiday["off"])
    off = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    working = [dt.date.fromisoformat(text) for text in holiday["working"]]
    return [CalendarDay(day=day, is_working=False, name=name) for day in off] + [
        CalendarDay(day=day, is_working=True, name=name) for day in working
    ]
