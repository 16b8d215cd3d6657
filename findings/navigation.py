"""The heading of findings and leads in the menu; each noun declares its own links."""

from inspection.lib.navigation import Group

# An inspected unit does not meet the word 线索.
FINDINGS = Group(20, lambda roles: "问题与线索" if roles.reviews else "问题")
