"""Committees: who may be called into whose teams, and which committee something new belongs to."""

from django.core.exceptions import ValidationError
from django.db import models

from inspection.accounts.models import User
from inspection.lib import access
from rounds.committees.models import Committee


def people_for(committee: Committee) -> models.QuerySet[User]:
    """The active accounts a committee may call into its teams: its own people, a city also those of its counties.

    With one committee alone everybody belongs to it, and nobody has to be written down as its people.
    """
    people = User.objects.filter(is_active=True)
    if not Committee.objects.exclude(pk=committee.pk).exists():
        return people
    family = Committee.objects.filter(models.Q(pk=committee.pk) | models.Q(city=committee.pk))
    return people.filter(pk__in=access.holders_of(family, "staff_committee"))


def serves_or_sits(people: models.QuerySet[User]) -> models.QuerySet[User]:
    """Of these accounts the ones in the office or the leading group of any committee."""
    return people.filter(pk__in=access.grantees("rounds.Committee", "office_committee", "group_committee"))


def own_committee(user: User, chosen: Committee | None = None) -> Committee:
    """The committee for which the person opens something new: the chosen one, else the only one.

    Raises ValidationError when the person does not belong to its office, or has to choose.
    """
    served = list(Committee.objects.served_by_office(user)[:2])
    if chosen is not None:
        if not access.standing(user).serves(chosen.pk):
            raise ValidationError("您不是该党委巡察办的人员。")
        return chosen
    if len(served) != 1:
        raise ValidationError("请选择所属党委。")
    return served[0]
