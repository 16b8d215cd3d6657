"""Closing on the start page: what the head has to confirm, and what waits for this person's opinion."""

from inspection.lib.start import Line, Waiting, lines
from rectification.closing.acts import REQUEST_ACTS, REVIEW_ACTS

lines.add(
    # An item has one open request at most: as many requests as items of the list.
    Line(
        "销号申请待主要负责人确认",
        50,
        Waiting(REQUEST_ACTS, "confirm"),
        "rectification:item_list",
        "closing=confirm",
        shown=lambda roles: "head_organization" in roles.on_organizations,
    ),
    Line(
        "销号申请待我会审",
        51,
        Waiting(REVIEW_ACTS),
        "rectification:review_list",
        "",
        shown=lambda roles: roles.reviews,
    ),
)
