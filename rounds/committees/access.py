"""Who is given which role on a committee; nothing else grants or takes one."""

from django.db import models, transaction

from inspection.accounts.models import User
from inspection.lib import access
from rounds.committees.choices import COMMITTEE_PERMISSIONS, CommitteeRole
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


def without_committee() -> models.QuerySet[User]:
    """The business accounts, closed ones included, that have no role on any committee."""
    codenames = [codename for names in COMMITTEE_PERMISSIONS.values() for codename in names]
    business = User.objects.filter(duty__in=access.BUSINESS_DUTIES)
    return business.exclude(pk__in=access.grantees("rounds.Committee", *codenames))


def enrol(committee: Committee, people: models.QuerySet[User]) -> int:
    """Make these accounts people of the committee (本级人员); returns how many."""
    [codename] = COMMITTEE_PERMISSIONS[CommitteeRole.STAFF]
    return access.grant_everybody(people, codename, committee)
