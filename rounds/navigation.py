"""The heading of rounds in the menu; each noun declares its own links."""

from inspection.lib.navigation import Group

ROUNDS = Group(10, "巡察")
