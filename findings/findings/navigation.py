from findings.navigation import FINDINGS
from inspection.lib.navigation import Link, links

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
