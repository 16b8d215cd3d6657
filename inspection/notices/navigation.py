"""The inbox in the menu."""

from inspection.lib.navigation import START, Link, links

links.add(
    Link("消息提醒", "notices:notice_list", "inbox", START, 20, shown=lambda roles: roles.works, marks="unread"),
)
