from inspection.lib.navigation import Link, links
from rectification.navigation import RECTIFICATION

links.add(
    Link(
        "回头看",
        "rectification:lookback_list",
        "rotate-ccw",
        RECTIFICATION,
        40,
        shown=lambda roles: roles.sees_all_rounds,
    ),
)
