"""A problem list that lies in a folder: the same reading, check and commit as in the browser, the result as plain data."""

from typing import Any

from findings.findings.acts import INSPECTION_ACTS
from findings.findings.models import FindingImport
from findings.findings.services.import_rows import refusal
from findings.findings.services.imports import KIND
from inspection.accounts.models import User
from inspection.files.services import commits, imports
from inspection.files.services.examining import Examined, examine_as_before
from inspection.lib import access
from inspection.lib.keys import key_of
from inspection.lib.refusals import Refused
from inspection.lib.service import service
from rounds.models import Inspection

Report = dict[str, Any]


def find_inspection(words: str) -> Inspection:
    """The inspection with this primary key or authorisation number.

    Raises Refused when there is none, or when several committees use the number.
    """
    inspections = Inspection.objects.select_related("committee", "round__plan", "team", "unit")
    found = list(inspections.filter(authorization_number=words).order_by("pk"))
    if not found and (key := key_of(words)) is not None:
        found = list(inspections.filter(pk=key))
    if not found:
        raise Refused(f"没有编号或授权文号为“{words}”的巡察任务。")
    if len(found) > 1:
        tasks = "；".join(f"编号{inspection.pk}：{inspection.committee}，{inspection}" for inspection in found)
        raise Refused(f"授权文号“{words}”有多个党委使用，请改用巡察任务的编号（{tasks}）。")
    return found[0]


def find_importer(inspection: Inspection, username: str = "") -> User:
    """The named account, else the team's leader. Raises Refused unless the person may record findings there."""
    if not username:
        leader = access.holders(inspection.team, "lead_team").first()
        if leader is None:
            raise Refused(f"{inspection.team}还没有组长，请用 --by 指明导入人。")
        return leader
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Refused(f"没有账号“{username}”，或账号已停用。")
    if not INSPECTION_ACTS.has_role(user, inspection, "import"):
        raise Refused(f"账号“{username}”不是{inspection.team}成员，不能导入问题。")
    return user


def check_file(inspection: Inspection, *, data: bytes, name: str, by: User) -> Report:
    """Say what an import would find, without storing anything. Raises Refused when the file cannot be read."""
    return _examine(inspection, data, name, by)[2]


@service
def import_file(inspection: Inspection, *, data: bytes, name: str, by: User) -> Report:
    """Import a file without errors; with errors only say so. Raises Refused when it cannot be read or written."""
    batch, examined, report = _examine(inspection, data, name, by)
    if report["errors"]:
        return report
    imports.store(KIND, batch, examined, data=data, name=name, by=by)
    imported = commits.commit_all(KIND, batch, by=by)
    return {**report, "committed": imported, "batch": batch.pk}


def _examine(inspection: Inspection, data: bytes, name: str, by: User) -> tuple[FindingImport, Examined, Report]:
    if sentence := refusal(inspection):
        raise Refused(sentence)
    batch = FindingImport(inspection=inspection, created_by=by)
    examined = examine_as_before(KIND, batch, data, name)
    remarks = list(_remarks(examined))
    report = {
        "rows": len(examined.drafts),
        "accepted": sum(one.level != "error" for one in examined.drafts),
        "errors": [remark for level, remark in remarks if level == "error"],
        "warnings": [remark for level, remark in remarks if level == "warning"],
    }
    return batch, examined, report


def _remarks(examined: Examined) -> list[tuple[str, dict[str, Any]]]:
    words = {header["key"]: header["text"] for header in examined.headers if header["key"]}
    of_sheet = [(m["level"], _remark(examined, m["row"], m["column"], m["text"])) for m in examined.messages]
    of_rows = [
        (m["level"], _remark(examined, one.number, words.get(m["key"], ""), m["text"]))
        for one in examined.drafts
        for m in one.messages
    ]
    return of_sheet + of_rows


def _remark(examined: Examined, row: int | None, column: str, text: str) -> dict[str, Any]:
    return {"sheet": examined.sheet, "row": row, "column": column, "message": text}
