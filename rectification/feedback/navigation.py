from inspection.lib.navigation import Link, links
from rectification.navigation import RECTIFICATION

links.add(
    Link(
        "反馈与签收",
        "rectification:feedback_list",
        "file-pen-line",
        RECTIFICATION,
        10,
        shown=lambda roles: roles.works,
    ),
)
