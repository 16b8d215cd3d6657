"""Filters and forms of look-backs."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Max
from django.utils import timezone

from inspection.accounts.models import User
from inspection.lib.filters import ListFilter, WaitingFilter, WordsFilter
from rectification.lookbacks.acts import DECIDING, LOOK_BACK_ACTS
from rectification.lookbacks.choices import LookBackState
from rectification.lookbacks.models import LookBack
from rounds.models import CategoryTree, Plan, Round, RuleSet, Team
from rounds.plans.choices import RoundKind
from rounds.rounds.choices import Stage

NEEDED = {
    "number": "请填写轮次。",
    "starts_on": "请填写开始日期。",
    "ends_on": "请填写结束日期。",
    "rule_set": "请选择期限规则。",
    "template": "请选择问题分类模板。",
}


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class LookBackFilter(ListFilter):
    words = WordsFilter(field_name="inspection__unit__name", lookup_expr="icontains", placeholder="单位名称")
    waiting = WaitingFilter(LOOK_BACK_ACTS, "place", "assign", groups={"decide": ("待我研究", DECIDING)})
    state = django_filters.ChoiceFilter(label="状态", choices=LookBackState, empty_label="全部")
    committee = django_filters.ChoiceFilter(label="派出党委", field_name="committee_id", empty_label="全部")
    round = django_filters.ChoiceFilter(label="原轮次", field_name="inspection__round_id", empty_label="全部")

    class Meta:
        model = LookBack
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = LookBack.objects.visible_to(self.user)
        rounds = Round.objects.visible_to(self.user).filter(inspections__look_back_proposals__in=mine)
        found = list(rounds.select_related("plan", "committee").distinct())
        self.filters["round"].extra["choices"] = [(one.pk, str(one)) for one in found]
        committees = {one.committee_id: str(one.committee) for one in found}
        self.filters["committee"].extra["choices"] = list(committees.items())
        if len(committees) < 2:
            del self.filters["committee"]


class DecisionForm(forms.Form):
    """Why a proposal is laid aside, and until when; the day only where it is postponed."""

    reason = forms.CharField(
        label="研究意见", max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写研究意见。"},
    )  # fmt: skip
    until = forms.DateField(
        label="暂缓至", required=False, widget=day_input(), help_text="仅“暂缓”时填写，到期后系统重新提出。",
        error_messages={"required": "请填写暂缓至哪一天。"},
    )  # fmt: skip

    def __init__(self, *args: Any, postponing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].required = postponing
        self.fields["until"].widget.is_required = False  # the other button needs no day


class PlaceForm(forms.Form):
    """The round of a look-back: an open one, or a new one described here."""

    round = forms.ModelChoiceField(
        Round.objects.none(), label="编入轮次", required=False, empty_label="新开一轮“回头看”",
        help_text="编入已有轮次时，除计划年度和理由外，其余各项不必填写。",
    )  # fmt: skip
    year = forms.IntegerField(label="计划年度", min_value=2000, max_value=2100)
    number = forms.IntegerField(label="轮次", min_value=1, max_value=99, required=False)
    starts_on = forms.DateField(label="开始日期", required=False, widget=day_input())
    ends_on = forms.DateField(label="结束日期", required=False, widget=day_input())
    theme = forms.CharField(label="主题", max_length=120, required=False)
    rule_set = forms.ModelChoiceField(RuleSet.objects.none(), label="期限规则", required=False, empty_label="请选择")
    template = forms.ModelChoiceField(
        CategoryTree.objects.none(), label="问题分类模板", required=False, empty_label="请选择"
    )

    def __init__(self, *args: Any, lookback: LookBack, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = (
            Round.objects.visible_to(user)
            .filter(kind=RoundKind.LOOK_BACK, committee=lookback.committee_id)
            .exclude(stage=Stage.ARCHIVE)
            .select_related("plan")
        )
        self.fields["rule_set"].queryset = RuleSet.objects.usable_by(lookback.committee_id)
        own = CategoryTree.objects.usable_by(lookback.committee_id)
        self.fields["template"].queryset = own.filter(is_template=True)
        self.initial = {**self._proposed(lookback, user), **self.initial}

    def _proposed(self, lookback: LookBack, user: User) -> dict[str, Any]:
        """This year, the next number of its term, and the rules and categories of the earlier round."""
        year = timezone.localdate().year
        plans = Plan.objects.visible_to(user).filter(committee=lookback.committee_id)
        plan = plans.filter(first_year__lte=year, last_year__gte=year).first()
        last = Round.objects.visible_to(user).filter(plan=plan).aggregate(last=Max("number"))["last"] if plan else 0
        earlier = lookback.inspection.round
        templates = self.fields["template"].queryset
        same = next((tree for tree in templates if earlier.categories.name.endswith(tree.name)), None)
        return {"year": year, "number": (last or 0) + 1, "rule_set": earlier.rule_set_id, "template": same}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("round"):
            cleaned["year"] = cleaned["round"].year
            return cleaned
        for name, sentence in NEEDED.items():
            if name not in self.errors and not cleaned.get(name):
                self.add_error(name, sentence)
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "结束日期不能早于开始日期。")
        return cleaned


class AcceptForm(PlaceForm):
    reason = DecisionForm.base_fields["reason"]
    field_order = ["reason", "round", "year", "number", "starts_on", "ends_on", "theme", "rule_set", "template"]


class AssignForm(forms.Form):
    """Which team of the round inspects the unit again, and under which authorisation."""

    team = forms.ModelChoiceField(Team.objects.none(), label="巡察组", empty_label="请选择")
    authorization_number = forms.CharField(
        label="授权文号", max_length=60, help_text="一次一授权，不能与其他任务重复。"
    )
    starts_on = forms.DateField(label="进驻日期", widget=day_input())
    ends_on = forms.DateField(label="撤离日期", widget=day_input())

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = round_.teams.all()
        self.initial = {"starts_on": round_.starts_on, "ends_on": round_.ends_on, **self.initial}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "撤离日期不能早于进驻日期。")
        return cleaned
