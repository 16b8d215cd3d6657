"""Forms of teams and their members."""

from typing import Any

from django import forms
from django.db.models import Max

from inspection.accounts.models import User
from rounds.rounds.models import Round
from rounds.teams.choices import TeamRole
from rounds.teams.models import Team

NUMERALS = "零一二三四五六七八九十"


def _in_words(number: int) -> str:
    """11 → 十一, as teams are called; 100 and more stay in figures."""
    if number <= 10:
        return NUMERALS[number]
    if number >= 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


class TeamForm(forms.ModelForm):
    class Meta:
        model = Team
        fields = ["number", "name", "sent_from"]
        help_texts = {"sent_from": "由该县（市、区）的人员组成，不巡察该县的单位；不选即由市县人员混编。"}

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if round_.exchanges_people:
            self.fields["sent_from"].queryset = round_.committee.counties.order_by("pk")
            self.fields["sent_from"].empty_label = "（市县混编）"
        else:
            del self.fields["sent_from"]
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
