"""Rows of a list of leads against the register and the departments that receive leads."""

from collections import defaultdict
from typing import Any

from findings.leads.importing import LEADS
from findings.leads.models import Lead, LeadImport
from inspection.files.importing import Draft
from inspection.lib.workbook.values import normal
from rounds.models import Organization
from rounds.organizations.choices import Function

_FUNCTION_WORDS = (
    (("纪委", "监委"), Function.DISCIPLINE),
    (("组织部",), Function.ORGANIZATION_DEPARTMENT),
    (("公安",), Function.POLICE),
)


class Receivers:
    """The departments to which leads go, by all the names that offices give them. One query."""

    def __init__(self, *committees: int) -> None:
        rows = Organization.objects.active().filter(committee__in=committees).exclude(function="").order_by("pk")
        self.in_order = list(rows)
        self._of_name: dict[str, list[Organization]] = defaultdict(list)
        for row in self.in_order:
            for name in {normal(row.name), normal(row.short_name)} - {""}:
                self._of_name[name].append(row)

    def find(self, words: str) -> list[Organization]:
        """Return the departments meant: by full or short name, by the end of the name, then by what they do."""
        plain = normal(words).removeprefix("中共")
        ending = [row for row in self.in_order if len(plain) > 2 and normal(row.name).endswith(plain)]
        functions = {function for parts, function in _FUNCTION_WORDS if any(part in plain for part in parts)}
        doing = [row for row in self.in_order if row.function in functions]
        return self._of_name.get(plain) or ending or (doing if len(doing) == 1 else [])


def check_leads(batch: LeadImport, drafts: list[Draft]) -> dict[str, Any]:
    """Refuse numbers that are taken and departments that do not receive leads; two queries whatever the size."""
    numbers = {one.values["number"] for one in drafts if one.values["number"]}
    committee = batch.inspection.committee_id
    taken = set(Lead.objects.filter(committee=committee, number__in=numbers).values_list("number", flat=True))
    receivers = Receivers(committee)
    first: dict[str, int] = {}
    found: dict[str, int] = defaultdict(int)
    for one in drafts:
        number = one.values["number"]
        if number in taken:
            _refuse(one, "number", f"“{number}”已登记过")
        elif number and first.setdefault(number, one.number) != one.number:
            _refuse(one, "number", f"“{number}”与第{first[number]}行重复")
        found[_find_receiver(one, receivers)] += 1
    rows = [[row.name, found[row.name]] for row in receivers.in_order if found[row.name]]
    return {"facts": {"title": "按拟移交单位统计", "rows": [*rows, *([["未定", found[""]]] if found[""] else [])]}}


def _find_receiver(one: Draft, receivers: Receivers) -> str:
    words, one.values["receiver_pk"] = one.values["receiver"], None
    if not words:
        return ""
    found = receivers.find(words)
    if len(found) == 1:
        one.values["receiver_pk"] = found[0].pk
        return found[0].name
    known = "、".join(row.name for row in receivers.in_order)
    if found:
        _refuse(one, "receiver", f"“{words}”对应多个单位，请写全称")
    else:
        _refuse(one, "receiver", f"“{words}”不是可以接收线索的单位" + (f"，应为：{known}" if known else ""))
    return ""


def _refuse(one: Draft, key: str, text: str) -> None:
    one.say("error", key, f"「{LEADS.column(key).label}」：{text}")
