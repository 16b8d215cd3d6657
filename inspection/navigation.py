"""The start page in the menu."""

from inspection.lib.navigation import START, Link, links

links.add(Link("工作台", "home", "layout-dashboard", START, 10, shown=lambda roles: True))
