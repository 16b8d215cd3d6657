"""The form of a task, and what lists by tasks offer to choose from."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q

from inspection.accounts.models import User
from inspection.lib import filters
from inspection.lib.filters import ListFilter
from rounds.inspections.models import Inspection
from rounds.organizations.forms import day_input
from rounds.organizations.models import Organization
from rounds.plans.choices import RoundKind
from rounds.rounds.choices import COMPLETED_STAGES
from rounds.rounds.models import Round, round_name
from rounds.teams.models import Team

Pairs = list[tuple[int, str]]


class UnitField(forms.ModelChoiceField):
    """Units; with the county where the round inspects those of several committees."""

    several = False

    def label_from_instance(self, unit: Organization) -> str:
        return f"{unit}（{unit.committee}）" if self.several else str(unit)

    def offer(self, units: models.QuerySet[Organization]) -> None:
        """Offer these units, those of one committee together."""
        self.several = units.order_by().values("committee").distinct().count() > 1
        self.queryset = units.select_related("committee").order_by("committee__level", "committee", "name")


class InspectionForm(forms.Form):
    """A task: with a unit to choose while it is new, with the units below it to extend to afterwards."""

    unit = UnitField(Organization.objects.none(), label="被巡察单位", empty_label="请选择")
    authorization_number = forms.CharField(
        label="授权文号", max_length=60, help_text="一次一授权，不能与其他任务相同。"
    )
    starts_on = forms.DateField(label="进驻日期", widget=day_input())
    ends_on = forms.DateField(label="撤离日期", widget=day_input())
    extends_to = forms.ModelMultipleChoiceField(
        Organization.objects.none(), label="延伸单位", required=False, widget=forms.CheckboxSelectMultiple
    )
    earlier = forms.ModelChoiceField(
        Inspection.objects.none(), label="原巡察任务", required=False, empty_label="（不关联）",
        help_text="“回头看”所对应的上一次巡察。",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, team: Team, inspection: Inspection | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        round_ = team.round
        known = round_.inspectable_units()
        if inspection:
            del self.fields["unit"], self.fields["earlier"]
            below = Q(parent=inspection.unit) | Q(parent__parent=inspection.unit)
            chosen = Q(extended_inspections=inspection)
            units = known.filter(chosen | below & Q(status="active")).distinct().order_by("pk")
            self.fields["extends_to"].queryset = units
            if not units:
                del self.fields["extends_to"]
            return
        del self.fields["extends_to"]
        taken = Inspection.objects.filter(round=round_).values("unit")
        units = known.active().exclude(pk__in=taken)
        if team.sent_from_id:
            # A county's people never inspect their own county.
            units = units.exclude(committee=team.sent_from_id)
        self.fields["unit"].offer(units)
        if round_.kind == RoundKind.LOOK_BACK:
            completed = Inspection.objects.visible_to(user).filter(stage__in=COMPLETED_STAGES)
            self.fields["earlier"].queryset = completed.select_related("team", "unit")
        else:
            del self.fields["earlier"]

    @property
    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value is not None}


def offer_inspections(filterset: ListFilter, inspections: models.QuerySet[Inspection], names: Iterable[str]) -> None:
    """Fill the choice filters of these names from the inspections; a choice of one committee is none and goes away.

    One query while the inspections are few. Beyond that the rounds stay a drop-down and team, unit and task become boxes
    to type a name in.
    """
    names = [name for name in names if name in filterset.filters]
    known = _names_only(inspections)
    offers = _few(known) if len(known) <= filters.MOST_CHOICES else _many(filterset, inspections, names)
    for name in names:
        if name in offers:
            filterset.filters[name].extra["choices"] = offers[name]
    if "committee" in names and len(offers["committee"]) < 2:
        del filterset.filters["committee"]


def _names_only(inspections: models.QuerySet[Inspection]) -> list[Any]:
    rows = inspections.values(
        "pk", "committee_id", "committee__name", "committee__short_name", "round_id", "round__plan__name", "round__number", "round__kind",
        "team_id", "team__name", "unit_id", "unit__name",
    )  # fmt: skip
    return list(rows[: filters.MOST_CHOICES + 1])


def _few(known: list[Any]) -> dict[str, Pairs]:
    offers: dict[str, dict[int, str]] = {name: {} for name in ("committee", "round", "team", "unit", "inspection")}
    several = len({row["committee_id"] for row in known}) > 1
    for row in known:
        sender = row["committee__short_name"] or row["committee__name"]
        sent_by = f"{sender} " if several else ""
        name = round_name(row["round__plan__name"], row["round__number"], row["round__kind"])
        offers["committee"][row["committee_id"]] = sender
        offers["round"][row["round_id"]] = f"{sent_by}{name}"
        offers["team"][row["team_id"]] = f"{sent_by}{row['team__name']}"
        offers["unit"][row["unit_id"]] = row["unit__name"]
        offers["inspection"][row["pk"]] = f"{row['unit__name']}（{sent_by}{row['team__name']}）"
    return {name: _by_name(pairs.items()) for name, pairs in offers.items()}


def _many(filterset: ListFilter, inspections: models.QuerySet[Inspection], names: list[str]) -> dict[str, Pairs]:
    def of(column: str) -> models.Exists:
        return models.Exists(inspections.filter(**{column: models.OuterRef("pk")}).order_by())

    if "team" in names:
        filterset.type_in("team", Team.objects.filter(of("team_id")))
    if "unit" in names:
        filterset.type_in("unit", Organization.objects.filter(of("unit_id")))
    if "inspection" in names:
        filterset.type_in("inspection", inspections, label="unit__name")
    rounds = list(Round.objects.filter(of("round_id")).select_related("plan", "committee"))
    committees = {one.committee_id: str(one.committee) for one in rounds}
    return {
        "committee": _by_name(committees.items()),
        "round": _by_name((one.pk, f"{one.committee} {one}" if len(committees) > 1 else str(one)) for one in rounds),
    }


def _by_name(pairs: Iterable[tuple[int, str]]) -> Pairs:
    return sorted(pairs, key=lambda pair: pair[1])
