"""The form of a task."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from rounds.inspections.models import Inspection
from rounds.organizations.forms import day_input
from rounds.organizations.models import Organization
from rounds.plans.choices import RoundKind
from rounds.rounds.choices import COMPLETED_STAGES
from rounds.teams.models import Team


class UnitField(forms.ModelChoiceField):
    """Units; with the county where the round inspects those of several committees."""

    several = False

    def label_from_instance(self, unit: Organization) -> str:
        return f"{unit}（{unit.committee}）" if self.several else str(unit)

    def offer(self, units: QuerySet) -> None:
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

    def __init__(self, *args: Any, user: Any, team: Team, inspection: Inspection | None = None, **kwargs: Any) -> None:
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
