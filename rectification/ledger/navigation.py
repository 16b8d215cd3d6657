from inspection.lib.navigation import Link, links
from inspection.lib.row_links import RowLink, row_links
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

row_links.add(
    RowLink(
        "rounds.Inspection",
        "整改台账",
        "rectification:item_list",
        "clipboard-check",
        70,
        shown=lambda user, inspection: inspection.is_fed_back,
        asked="inspection",
    ),
)
