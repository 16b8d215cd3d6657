from findings.findings.acts import INSPECTION_ACTS
from findings.navigation import FINDINGS
from inspection.accounts.models import User
from inspection.lib.navigation import Link, links
from inspection.lib.row_links import RowLink, row_links
from rounds.inspections.access import is_inside_or_fed_back
from rounds.models import Inspection

links.add(
    Link("问题清单", "findings:finding_list", "list-checks", FINDINGS, 10, shown=lambda roles: roles.works),
    Link(
        "导入问题",
        "findings:import_list",
        "upload",
        FINDINGS,
        20,
        shown=lambda roles: roles.is_team or roles.is_office,
    ),
)


def _may_record(user: User, inspection: Inspection) -> bool:
    return INSPECTION_ACTS.may(user, inspection, "record")


TASK = "rounds.Inspection"
row_links.add(
    RowLink(TASK, "问题清单", "findings:finding_list", "list-checks", 10, is_inside_or_fed_back, asked="inspection"),
    RowLink(TASK, "登记问题", "findings:finding_record", "pencil", 20, _may_record),
    RowLink(TASK, "导入问题", "findings:import_upload", "upload", 30, _may_record),
)
