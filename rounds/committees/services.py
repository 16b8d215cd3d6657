"""Committees: kept by the system administrator; who may be called into whose teams; to which one something new belongs."""

from django.db import models

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.access import Duty
from inspection.lib.refusals import Refused, locked
from inspection.lib.service import service
from rounds.committees.access import enrol, without_committee
from rounds.committees.choices import Level
from rounds.committees.models import Committee


@service
def create_committee(committee: Committee, *, by: User) -> Committee:
    """Add a new (unsaved) committee to the installation.

    With the second one, everybody without a committee becomes people of the first, so that its teams find them as before.
    Raises PermissionDenied for anybody but the system administrator, Refused for a city above a city, and for a county
    above anything.
    """
    access.require_duty(by, Duty.SYSTEM_ADMIN)
    # Two who add the second one at once wait for one another here.
    first = Committee.objects.select_for_update().order_by("pk").first()
    _check_city(committee)
    was_alone = Committee.objects.count() == 1
    committee.save(force_insert=True)
    if first and was_alone:
        enrol(first, without_committee())
    return committee


@service
def change_committee(committee: Committee, *, changed: list[str], by: User) -> Committee:
    """Save the named facts of the committee.

    Raises PermissionDenied for anybody but the system administrator, Refused for a city above a city, for a county
    above anything, and for another level of a city with counties.
    """
    access.require_duty(by, Duty.SYSTEM_ADMIN)
    before = locked(Committee.objects, committee.pk)
    _check_city(committee)
    counties = before.counties.count()
    if counties and committee.level != Level.CITY:
        raise Refused(
            {"level": f"该党委下有 {counties} 个县（市、区），不能改为县级。请先修改这些县（市、区）的上级市委。"}
        )
    if changed:
        committee.save(update_fields=changed)
    return committee


def _check_city(committee: Committee) -> None:
    """Only a county has a city above it, so that no cycle can arise."""
    if committee.city_id is None:
        return
    if committee.level == Level.CITY:
        raise Refused({"city": "市级党委不设上级市委，请清空此项。"})
    if committee.city_id == committee.pk:
        raise Refused({"city": "上级市委不能是本党委。"})
    # Locked, so that nobody makes the city a county in the same moment.
    if locked(Committee.objects, committee.city_id).level != Level.CITY:
        raise Refused({"city": "上级须是市级党委。"})


def people_for(committee: Committee) -> models.QuerySet[User]:
    """The active accounts a committee may call into its teams: its own people, a city also those of its counties.

    With one committee alone everybody belongs to it, and nobody has to be written down as its people.
    """
    people = User.objects.filter(is_active=True)
    if not Committee.objects.exclude(pk=committee.pk).exists():
        return people
    family = Committee.objects.filter(models.Q(pk=committee.pk) | models.Q(city=committee.pk))
    return people.filter(pk__in=access.holders_of(family, "staff_committee"))


def serves_or_sits(people: models.QuerySet[User], committee: Committee) -> models.QuerySet[User]:
    """Of these accounts the ones in the office or the leading group of the committee."""
    alone = Committee.objects.filter(pk=committee.pk)
    return people.filter(pk__in=access.holders_of(alone, "office_committee", "group_committee"))


def own_committee(user: User, chosen: Committee | None = None) -> Committee:
    """The committee for which the person opens something new: the chosen one, else the only one.

    Raises Refused when the person does not belong to its office, or has to choose.
    """
    served = list(Committee.objects.served_by_office(user)[:2])
    if chosen is not None:
        if not access.roles(user).serves(chosen.pk):
            raise Refused("您不是该党委巡察办的人员。")
        return chosen
    if len(served) != 1:
        raise Refused("请选择所属党委。")
    return served[0]
