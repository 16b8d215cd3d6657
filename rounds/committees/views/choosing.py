"""What lists say about the committee, for somebody who deals with several."""

from collections.abc import Sequence

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.listing import ListColumn

COMMITTEE = ListColumn("committee", "所属党委", lambda row: str(row.committee or ""), sort=("committee__name",))


def columns_for(user: User, columns: Sequence[ListColumn], *, after: str) -> list[ListColumn]:
    """The columns of a list; for somebody who deals with several, the committee of each row follows this one."""
    if not access.roles(user).sees_several:
        return list(columns)
    place = next(number for number, column in enumerate(columns, start=1) if column.key == after)
    return [*columns[:place], COMMITTEE, *columns[place:]]
