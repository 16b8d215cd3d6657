"""Feedback, ledger, reviews and look-backs in the menu."""

from inspection.lib.navigation import Group, Link, links

RECTIFICATION = Group(30, "整改")

links.add(
    Link(
        "反馈与签收",
        "rectification:feedback_list",
        "file-pen-line",
        RECTIFICATION,
        10,
        shown=lambda roles: roles.works,
    ),
    Link(
        "整改台账",
        "rectification:item_list",
        "clipboard-check",
        RECTIFICATION,
        20,
        shown=lambda roles: roles.works,
    ),
    Link("会审销号", "rectification:review_list", "stamp", RECTIFICATION, 30, shown=lambda roles: roles.reviews),
    Link(
        "回头看",
        "rectification:lookback_list",
        "rotate-ccw",
        RECTIFICATION,
        40,
        shown=lambda roles: roles.sees_all_rounds,
    ),
)
