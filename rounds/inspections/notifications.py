"""Who is told of a task in another committee's unit, and in which words: which unit, never what was found."""

from functools import partial

from django.db import transaction

from inspection.lib import access
from inspection.notices.services import notify
from rounds.inspections.models import Inspection


def tell_county(inspection: Inspection) -> None:
    """The office of the county whose unit the city is going to inspect."""
    if not inspection.is_from_above:
        return
    unit = inspection.unit
    people = access.holders(unit.committee, "office_committee")
    body = f"{inspection.committee}将巡察{unit}。"
    words = {"title": f"上级巡察已安排：{unit}", "body": body, "url": unit.get_absolute_url()}
    transaction.on_commit(partial(notify, people, **words))


def clash_warnings(inspection: Inspection) -> list[str]:
    """A sentence for each task of another committee that burdens the same unit: who, which round and when."""
    others = Inspection.objects.clashing_with(inspection).select_related("committee", "round__plan")
    return [
        f"请注意：{other.committee}“{other.round}”也安排巡察“{inspection.unit}”"
        f"（{other.starts_on:%Y-%m-%d} 至 {other.ends_on:%Y-%m-%d}），请与其巡察办协调，避免重复进驻。"
        for other in others.order_by("starts_on", "pk")
    ]
