"""The links on the page of a row to where the work with it is done, declared by the nouns that do it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse

from inspection.lib.account import Account
from inspection.lib.registry import Registry


@dataclass(frozen=True)
class RowLink:
    """A page for the work with a row of `model`; with `asked` a list of what belongs to the row, by this field of its filter.

    `shown` is the rule of the act behind it, or who may open the list.
    """

    model: str
    label: str
    route: str
    icon: str
    order: int
    shown: Callable[[Any, Any], bool]
    asked: str = ""

    def url(self, row: models.Model) -> str:
        """The address for this row."""
        return f"{reverse(self.route)}?{self.asked}={row.pk}" if self.asked else reverse(self.route, args=[row.pk])


row_links: Registry[RowLink] = Registry(key=lambda link: (link.model, link.route), order=lambda link: link.order)


def row_links_for(user: Account, row: models.Model) -> list[dict[str, str]]:
    """Label, icon and address of the links of the row that the person is shown."""
    return [
        {"label": link.label, "icon": link.icon, "url": link.url(row)}
        for link in row_links
        if link.model == row._meta.label and link.shown(user, row)
    ]
