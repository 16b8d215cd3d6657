from inspection.lib.navigation import Link, links
from rectification.navigation import RECTIFICATION

links.add(
    Link("会审销号", "rectification:review_list", "stamp", RECTIFICATION, 30, shown=lambda roles: roles.reviews),
)
