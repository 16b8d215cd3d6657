"""Forms of teams, their members and their tasks."""

from typing import Any

from django import forms
from django.db.models import Max, Q

from inspection.accounts.models import User
from rounds.choices import COMPLETED_STAGES, RoundKind, TeamRole
from rounds.forms.organizations import day_input
from rounds.models import Inspection, Organization, Round, Team

NUMERALS = "零一二三四五六七八九十"


def _in_words(number: int) -> str:
    """11 → 十一, as teams are called."""
    if number <= 10:
        return NUMERALS[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


class TeamForm(forms.ModelForm):
    class Meta:
        model = Team
        fields = ["number", "name"]

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            number = (round_.teams.aggregate(last=Max("number"))["last"] or 0) + 1
            self.initial = {"number": number, "name": f"第{_in_words(number)}巡察组", **self.initial}


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        where = " ".join(word for word in (user.unit_name, user.post) if word)
        return f"{user.full_name}（{where}）" if where else user.full_name


class MemberForm(forms.Form):
    """`people` are the accounts that may join: rounds.services.teams.eligible_members."""

    user = PersonField(User.objects.none(), label="人员", empty_label="请选择")
    role = forms.ChoiceField(label="组内职务", choices=TeamRole, initial=TeamRole.MEMBER)
    task = forms.CharField(label="分工", required=False, max_length=60)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people


class RoleForm(forms.Form):
    role = forms.ChoiceField(label="组内职务", choices=[c for c in TeamRole.choices if c[0] != TeamRole.LEADER])


class InspectionForm(forms.Form):
    """A task: with a unit to choose while it is new, with the units below it to extend to afterwards."""

    unit = forms.ModelChoiceField(Organization.objects.none(), label="被巡察单位", empty_label="请选择")
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

    def __init__(
        self, *args: Any, user: Any, round_: Round, inspection: Inspection | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        known = Organization.objects.visible_to(user)
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
        self.fields["unit"].queryset = known.active().exclude(pk__in=taken).order_by("name")
        if round_.kind == RoundKind.LOOK_BACK:
            completed = Inspection.objects.visible_to(user).filter(stage__in=COMPLETED_STAGES)
            self.fields["earlier"].queryset = completed.select_related("team", "unit")
        else:
            del self.fields["earlier"]

    @property
    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value is not None}
