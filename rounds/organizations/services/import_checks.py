"""Rows of a roster against the base list: who is new, who changes, where everybody belongs."""

from collections import Counter, defaultdict
from typing import Any

from inspection.files.importing import Draft
from inspection.files.services.kinds import fields_of
from inspection.lib.workbook import Spec
from inspection.lib.workbook.values import normal
from rounds.organizations.choices import OrganizationStatus
from rounds.organizations.importing import ROSTER
from rounds.organizations.models import Organization, OrganizationImport

NEW, UPDATED, UNCHANGED = "new", "updated", "unchanged"
WORDS = {NEW: "新增", UPDATED: "更新", UNCHANGED: "无变化"}


def check_roster(batch: OrganizationImport, drafts: list[Draft], spec: Spec = ROSTER) -> dict[str, Any]:
    """Find each row's organization and parent, refuse doubles and cycles; one query whatever the size."""
    roster = _Roster(list(Organization.objects.filter(committee=batch.committee_id).order_by("pk")), drafts, spec)
    for one in drafts:
        roster.find_own(one)
    for one in drafts:
        roster.find_parent(one)
    roster.refuse_cycles()
    roster.refuse_children_of_refused()
    found: Counter[str] = Counter()
    for one in drafts:
        if one.level != "error":
            roster.compare(one)
            found[one.values["change"]] += 1
    return {"facts": {"title": "与现有名册比较", "rows": [[WORDS[key], found[key]] for key in WORDS]}}


class _Roster:
    """The base list and the file, looked up by name."""

    def __init__(self, known: list[Organization], drafts: list[Draft], spec: Spec) -> None:
        self._drafts, self._spec = drafts, spec
        self._of_pk = {row.pk: row for row in known}
        self._of_code = {row.code: row for row in known if row.code}
        active = [row for row in known if row.status == OrganizationStatus.ACTIVE]
        self._of_name = {normal(row.name): row for row in active}
        self._ended = {normal(row.name): row for row in known if row.status != OrganizationStatus.ACTIVE}
        self._of_short_name: dict[str, list[Organization]] = defaultdict(list)
        for row in active:
            if row.short_name:
                self._of_short_name[normal(row.short_name)].append(row)
        self._row_of_name: dict[str, Draft] = {}
        self._row_of_code: dict[str, Draft] = {}
        self._rows_of_short_name: dict[str, list[Draft]] = defaultdict(list)
        for one in drafts:
            for key in ("match", "parent_pk", "parent_row", "change", "outcome"):
                one.values.pop(key, None)
            if name := one.values["name"]:
                self._row_of_name.setdefault(normal(name), one)
            if code := one.values["code"]:
                self._row_of_code.setdefault(code, one)
            if short_name := one.values["short_name"]:
                self._rows_of_short_name[normal(short_name)].append(one)

    def find_own(self, one: Draft) -> None:
        """Match the row by code, else by full name; refuse doubles and organizations that have ended."""
        name, code = one.values["name"], one.values["code"]
        if not name:
            return
        for key, first in (("name", self._row_of_name[normal(name)]), ("code", self._row_of_code.get(code))):
            if first is not None and first is not one:
                _refuse(one, key, f"与第{first.number}行重复")
                return
        by_code, by_name = self._of_code.get(code), self._of_name.get(normal(name))
        if by_code and by_code.status != OrganizationStatus.ACTIVE:
            _refuse(one, "code", f"“{by_code.name}”{by_code.get_status_display()}，不能通过导入修改")
        elif by_code and by_name and by_code != by_name:
            _refuse(one, "name", f"编码属于“{by_code.name}”，名称属于另一个已登记的单位")
        elif code and not by_code and by_name and by_name.code:
            _refuse(one, "code", f"已登记的编码是“{by_name.code}”，请核对")
        elif match := by_code or by_name:
            one.values["match"] = match.pk
            if normal(match.name) != normal(name):
                one.say("warning", "name", f"已登记的名称是“{match.name}”，导入后更名")
        elif normal(name) in self._ended:
            ended = self._ended[normal(name)]
            one.say("warning", "name", f"同名单位{ended.get_status_display()}，导入后作为新单位登记")

    def find_parent(self, one: Draft) -> None:
        """Look the parent up in the file, then in the base list: by full name, then by a short name that is unique."""
        words = one.values["parent"]
        if not words:
            return
        name = normal(words)
        row, known = self._row_of_name.get(name), self._of_name.get(name)
        if row is None and known is None:
            rows, others = self._rows_of_short_name[name], self._of_short_name[name]
            others = [other for other in others if other.pk not in {r.values.get("match") for r in rows}]
            if len(rows) + len(others) > 1:
                _refuse(one, "parent", f"简称“{words}”对应多个单位，请写全称")
                return
            row, known = next(iter(rows), None), next(iter(others), None)
        if row is one or (known and known.pk == one.values.get("match")):
            _refuse(one, "parent", "不能是单位自己")
        elif row is not None and "match" not in row.values:
            one.values["parent_row"] = row.number
        elif row is not None:
            one.values["parent_pk"] = row.values["match"]
        elif known is not None:
            one.values["parent_pk"] = known.pk
        else:
            _refuse(one, "parent", f"上级单位“{words}”未找到，请先登记该单位，或改正名称")

    def refuse_cycles(self) -> None:
        """An organization must not stand above itself, neither in the file nor together with the base list."""
        above: dict[Any, Any] = {row.pk: row.parent_id for row in self._of_pk.values()}
        place = {one.number: one.values.get("match") or f"row{one.number}" for one in self._drafts}
        for one in self._drafts:
            if "parent_row" in one.values:
                above[place[one.number]] = place[one.values["parent_row"]]
            elif "parent_pk" in one.values:
                above[place[one.number]] = one.values["parent_pk"]
        circling = _circling(above)
        for one in self._drafts:
            if place[one.number] in circling and one.values.keys() & {"parent_row", "parent_pk"}:
                _refuse(one, "parent", "上下级关系成环，请核对上级单位")

    def refuse_children_of_refused(self) -> None:
        """Nothing can hang below a new organization that will not come."""
        rows = {one.number: one for one in self._drafts}
        again = True
        while again:
            again = False
            for one in self._drafts:
                above = rows.get(one.values.get("parent_row", 0))
                if above and one.level != "error" and (above.level == "error" or not above.included):
                    _refuse(one, "parent", f"上级单位在第{above.number}行，该行有错误或未选中")
                    again = True

    def compare(self, one: Draft) -> None:
        """Say what the commit will do with this row."""
        match = self._of_pk.get(one.values.get("match", 0))
        if match is None:
            one.values |= {"change": NEW, "outcome": WORDS[NEW]}
            return
        columns, written = self._spec.columns_of("Organization"), fields_of(Organization, self._spec, one.values)
        differences = [columns[name].label for name, value in written.items() if value != getattr(match, name)]
        if "parent_row" in one.values or one.values.get("parent_pk", match.parent_id) != match.parent_id:
            differences.append(ROSTER.column("parent").label)
        change = UPDATED if differences else UNCHANGED
        one.values |= {"change": change, "outcome": "：".join(filter(None, (WORDS[change], "、".join(differences))))}


def _refuse(one: Draft, key: str, text: str) -> None:
    one.say("error", key, f"「{ROSTER.column(key).label}」：{text}")


def _circling(above: dict[Any, Any]) -> set[Any]:
    """Return every place from which the way up leads back to itself."""
    done: set[Any] = set()
    circling: set[Any] = set()
    for start in above:
        way: dict[Any, int] = {}
        here = start
        while here is not None and here not in done and here not in way:
            way[here] = len(way)
            here = above.get(here)
        if here is not None and here in way:
            circling |= {place for place, at in way.items() if at >= way[here]}
        done |= set(way)
    return circling
