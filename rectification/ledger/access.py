"""Who reports for a unit."""

from typing import Any

from django.db import models

from inspection.accounts.models import User
from inspection.lib import access
from rounds.models import Organization


def may_report(user: Any, unit: Organization) -> bool:
    """Whether the person reports for this unit, as its head or its liaison."""
    return any(access.may(user, codename, unit) for codename in access.UNIT_PERMISSIONS)


def may_head(user: Any, unit: Organization) -> bool:
    """Whether the person is the unit's head (主要负责人)."""
    return access.may(user, "head_organization", unit)


def has_head(unit: Organization) -> bool:
    """Whether somebody can sign and confirm for the unit as its head."""
    return access.holders(unit, "head_organization").exists()


def people_of_unit(unit: Organization) -> models.QuerySet[User]:
    """The head and the liaisons of a unit."""
    return access.holders(unit, *access.UNIT_PERMISSIONS)
