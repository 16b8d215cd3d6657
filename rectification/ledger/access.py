"""Who acts for an inspected unit, and for the committee that inspected it."""

from django.db import models

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.roles import Granted
from rounds.models import Organization


def unit_people(path: str) -> Granted:
    """The head and the liaisons of the unit at the end of the path."""
    return Granted("rounds.Organization", access.UNIT_PERMISSIONS, path)


def unit_head(path: str) -> Granted:
    """The head (主要负责人) of the unit at the end of the path."""
    return Granted("rounds.Organization", ("head_organization",), path)


def office(path: str) -> Granted:
    """The office (巡察办) of the committee at the end of the path."""
    return Granted("rounds.Committee", ("office_committee",), path)


def may_report(user: User, unit: Organization) -> bool:
    """Whether the person reports for this unit, as its head or its liaison."""
    return any(access.may(user, codename, unit) for codename in access.UNIT_PERMISSIONS)


def has_head(unit: Organization) -> bool:
    """Whether somebody can sign and confirm for the unit as its head."""
    return access.holders(unit, "head_organization").exists()


def people_of_unit(unit: Organization) -> models.QuerySet[User]:
    """The head and the liaisons of a unit."""
    return access.holders(unit, *access.UNIT_PERMISSIONS)
