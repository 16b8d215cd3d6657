"""Rows of a problem list against the round's categories, the inspection's findings and its units."""

from collections import Counter
from typing import Any

from django.db.models import Q

from findings.findings.importing import FINDINGS
from findings.findings.models import Finding, FindingImport
from findings.findings.services.category_names import CategoryNames
from findings.findings.services.duplicates import KnownProblems
from inspection.files.importing import Draft
from inspection.lib.workbook.values import normal
from rounds.models import Inspection, Organization

_PARTY_BODY = ("党组", "党委", "党总支", "党支部", "党工委", "委员会")


def check_findings(batch: FindingImport, drafts: list[Draft]) -> dict[str, Any]:
    """Match categories, find repeats and foreign units; three queries whatever the size."""
    inspection = batch.inspection
    names = CategoryNames(inspection.round.categories_id)
    found: Counter[int | None] = Counter()
    for one in drafts:
        _match_category(one, names)
        found[one.values["category_id"]] += 1
    _find_repeats(drafts, inspection)
    _compare_units(drafts, inspection)
    in_order = [(names.path(c), found[c.pk]) for c in names.in_order if found[c.pk]]
    rows = [*in_order, *([("未分类", found[None])] if found[None] else [])]
    return {"facts": {"title": "按类别统计", "rows": rows}}


def _match_category(one: Draft, names: CategoryNames) -> None:
    values = one.values
    match = names.match(values["aspect"], values["category"])
    values["category_id"] = match.category.pk if match.category else None
    if match.error:
        one.say("error", match.key, f"「{FINDINGS.column(match.key).label}」：{match.error}")
    elif not match.category:
        one.say("warning", "category", "没有填写类别，导入后请补充")


def _find_repeats(drafts: list[Draft], inspection: Inspection) -> None:
    known = KnownProblems()
    registered = Finding.objects.filter(inspection=inspection).order_by("pk")
    for number, title, description in registered.values_list("number", "title", "description").iterator(2000):
        known.add(f"已登记的问题 {number}", title, description)
    for one in drafts:
        title, description = one.values["title"], one.values["description"]
        name, is_same = known.find(title, description)
        if name:
            key = "title" if is_same and "title" in one.raw else "description"
            one.say("warning", key, f"与{name}{'标题相同' if is_same else '内容相近'}，请确认是否重复")
        elif title:
            known.add(f"第{one.number}行", title, description)


def _compare_units(drafts: list[Draft], inspection: Inspection) -> None:
    written = {one.values["unit"] for one in drafts if one.values["unit"]}
    names = _own_names(inspection) if written else set()
    foreign = {words for words in written if _unit_name(words) not in names}
    for one in drafts:
        one.values["is_foreign"] = one.values["unit"] in foreign
        if one.values["is_foreign"]:
            text = f"责任单位“{one.values['unit']}”不是本次被巡察单位或延伸单位，导入后记入备注"
            one.say("warning", "unit", text)


def _own_names(inspection: Inspection) -> set[str]:
    own = Organization.objects.filter(Q(pk=inspection.unit_id) | Q(extended_inspections=inspection)).distinct()
    return {_unit_name(name) for pair in own.values_list("name", "short_name") for name in pair if name}


def _unit_name(words: str) -> str:
    plain = normal(words).removeprefix("中共")
    for body in _PARTY_BODY:
        plain = plain.removesuffix(body)
    return plain
