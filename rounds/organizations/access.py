"""Who is given which role on an organization; nothing else grants or takes one."""

from django.db import transaction

from inspection.accounts.models import User
from inspection.lib import access
from rounds.organizations.choices import ORGANIZATION_PERMISSIONS
from rounds.organizations.models import Organization


@transaction.atomic
def add_organization_role(organization: Organization, *, user: User, role: str) -> None:
    """Give the person this role on the organization, besides others already held there.

    Raises ValidationError for one of the three administrators.
    """
    access.refuse_role(user)
    for codename in ORGANIZATION_PERMISSIONS[role]:
        access.grant(user, codename, organization)


def remove_organization_role(organization: Organization, *, user: User, role: str) -> None:
    """Take this role on the organization away from the person."""
    access.revoke(user, organization, *ORGANIZATION_PERMISSIONS[role])
