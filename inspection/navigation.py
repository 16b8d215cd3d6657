"""The start page and a city's overview in the menu."""

from inspection.lib.navigation import START, Link, links

links.add(
    Link("工作台", "home", "layout-dashboard", START, 10, shown=lambda roles: True),
    Link("市县总览", "overview", "chart-column", START, 30, shown=lambda roles: bool(roles.counties)),
)
