"""Who is given which role on a committee; nothing else grants or takes one."""

from django.db import transaction

from inspection.accounts.models import User
from inspection.lib import access
from rounds.committees.choices import COMMITTEE_PERMISSIONS
from rounds.committees.models import Committee


@transaction.atomic
def add_committee_role(committee: Committee, *, user: User, role: str) -> None:
    """Give the person this role on the committee, besides others already held there.

    Raises ValidationError for one of the three administrators.
    """
    access.refuse_role(user)
    for codename in COMMITTEE_PERMISSIONS[role]:
        access.grant(user, codename, committee)


def remove_committee_role(committee: Committee, *, user: User, role: str) -> None:
    """Take this role on the committee away from the person."""
    access.revoke(user, committee, *COMMITTEE_PERMISSIONS[role])
