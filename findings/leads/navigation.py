from findings.navigation import FINDINGS
from inspection.lib.navigation import Link, links

links.add(
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
