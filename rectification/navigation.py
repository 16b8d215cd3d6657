"""The heading of rectification in the menu; each noun declares its own links."""

from inspection.lib.navigation import Group

RECTIFICATION = Group(30, "整改")
