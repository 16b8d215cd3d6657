"""Who takes part in reviewing at all."""

from typing import Any

from inspection.lib import access
from inspection.lib.refusals import NotAllowed


def refuse_units(user: Any) -> None:
    """Raise NotAllowed (403) for somebody who only reports for a unit."""
    if not access.standing(user).reviews:
        raise NotAllowed
