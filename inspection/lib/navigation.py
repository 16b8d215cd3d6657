"""The menu: groups of links that the apps declare, and the ones a person is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from django.urls import reverse

from inspection.lib.access import Roles
from inspection.lib.registry import Registry


@dataclass(frozen=True)
class Group:
    """A part of the menu in the order of the work, with a heading that may depend on the person's roles."""

    order: int
    heading: str | Callable[[Roles], str]

    def heading_for(self, roles: Roles) -> str:
        return self.heading(roles) if callable(self.heading) else self.heading


@dataclass(frozen=True)
class Link:
    """An entry of the menu; shown only to those who may open its page."""

    label: str
    route: str
    icon: str
    group: Group
    order: int
    shown: Callable[[Roles], bool]
    marks: str = ""

    @property
    def url(self) -> str:
        return _address(self.route)


@cache
def _address(route: str) -> str:
    return reverse(route)


Menu = list[tuple[str, list[Link]]]

START = Group(0, "")
SYSTEM = Group(90, "系统管理")

links: Registry[Link] = Registry(key=lambda link: link.route, order=lambda link: (link.group.order, link.order))


def section(menu: Menu, path: str) -> str:
    """The address of the link to whose section the page belongs: of links that fit, the one that says most."""
    addresses = [link.url for _, part in menu for link in part]
    fitting = [one for one in addresses if path.startswith(one) and (one != "/" or path == "/")]
    return max(fitting, key=len, default="")


def menu(roles: Roles) -> Menu:
    """Headings and links for these roles; what a person cannot open is not shown."""
    shown = [link for link in links if link.shown(roles)]
    return [(group.heading_for(roles), list(part)) for group, part in groupby(shown, key=lambda link: link.group)]
