"""Who takes part in reviewing at all."""

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.refusals import NotAllowed


def refuse_units(user: User) -> None:
    """Raise NotAllowed (403) for somebody who only reports for a unit."""
    if not access.roles(user).reviews:
        raise NotAllowed
