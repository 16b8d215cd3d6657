"""Findings, their import and the leads in the menu."""

from inspection.lib.navigation import Group, Link, links

# An inspected unit does not meet the word 线索.
FINDINGS = Group(20, lambda roles: "问题与线索" if roles.reviews else "问题")

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
    Link(
        "问题线索",
        "findings:lead_list",
        "shield-alert",
        FINDINGS,
        30,
        shown=lambda roles: roles.reviews,
        marks="secret",
    ),
)
