"""The route × role table: one line for every route, kept per app beside this file."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

# The columns of every line, in this order.
ROLES = (
    "anonymous", "office", "leadinggroup", "leader", "member", "leader2",
    "unithead", "unit", "unit2", "discipline", "orgdept", "sysadmin", "secadmin", "auditor",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """What each role gets from one route. `expect` holds one status per role, in the order of ROLES.

    `args` picks the row of the test world that the route is about; `data` makes it a POST.
    """

    expect: str
    args: Callable[[Any], list[Any]] = field(default=lambda world: [])
    data: Callable[[Any], dict[str, Any]] | None = None
    method: str = "get"

    @property
    def statuses(self) -> tuple[int, ...]:
        statuses = tuple(int(word) for word in self.expect.split())
        if len(statuses) != len(ROLES):
            raise ValueError(f"{len(statuses)} statuses for {len(ROLES)} roles: {self.expect}")
        return statuses


def pk(name: str) -> Callable[[Any], list[Any]]:
    """The primary key of one row of the world."""
    return lambda world: [getattr(world, name).pk]
