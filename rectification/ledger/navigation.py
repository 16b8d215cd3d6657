from inspection.lib.navigation import Link, links
from rectification.navigation import RECTIFICATION

links.add(
    Link(
        "整改台账",
        "rectification:item_list",
        "clipboard-check",
        RECTIFICATION,
        20,
        shown=lambda roles: roles.works,
    ),
)
