"""Who answers for an inspected unit."""

from django.db import models

from inspection.accounts.models import User
from inspection.lib import access
from rounds.models import Organization


def has_head(unit: Organization) -> bool:
    """Whether somebody can sign and confirm for the unit as its head."""
    return access.holders(unit, "head_organization").exists()


def people_of_unit(unit: Organization) -> models.QuerySet[User]:
    """The head and the liaisons of a unit."""
    return access.holders(unit, *access.UNIT_PERMISSIONS)
