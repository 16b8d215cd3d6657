"""Filters and forms of rounds, their stages and review chain."""

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import Max, QuerySet
from django.utils import timezone

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.filters import ListFilter, WaitingFilter, WordsFilter
from rounds.committees.forms import CommitteeFilterMixin, name_committees
from rounds.organizations.forms import day_input
from rounds.plans.choices import RoundKind
from rounds.plans.models import Plan
from rounds.rounds.acts import ROUND_ACTS
from rounds.rounds.choices import ReviewParty, Stage
from rounds.rounds.models import Round, kinds_for
from rounds.rules.models import CategoryTree, RuleSet
from rounds.teams.models import Team

LACKING = (("leader", "有巡察组没有组长"),)


class RoundFilter(CommitteeFilterMixin, ListFilter):
    words = WordsFilter(field_name="theme", lookup_expr="icontains", placeholder="主题")
    plan = django_filters.ChoiceFilter(label="届次", field_name="plan_id", empty_label="全部")
    year = django_filters.ChoiceFilter(label="年度", empty_label="全部")
    kind = django_filters.ChoiceFilter(label="巡察方式", choices=RoundKind, empty_label="全部")
    stage = django_filters.ChoiceFilter(label="阶段", choices=Stage, empty_label="全部")
    # Chosen by the start page, for somebody who sees rounds of others too.
    waiting = WaitingFilter(ROUND_ACTS, "edit", widget=forms.HiddenInput)
    lacking = django_filters.ChoiceFilter(label="缺项", choices=LACKING, method="filter_lacking", empty_label="全部")

    class Meta:
        model = Round
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = Round.objects.visible_to(self.user).order_by()
        rows = set(visible.values_list("plan", "plan__name", "plan__committee__name", "year").distinct())
        several = access.roles(self.user).sees_several
        plans = {(plan, f"{name}（{committee}）" if several else name) for plan, name, committee, _ in rows}
        self.filters["plan"].extra["choices"] = sorted(plans, reverse=True)
        self.filters["year"].extra["choices"] = sorted({(y, f"{y}年") for *_, y in rows}, reverse=True)

    def filter_lacking(self, queryset: QuerySet, _name: str, _value: str) -> QuerySet:
        return queryset.filter(pk__in=Team.objects.without_leader().values("round"))


class PlanField(forms.ModelChoiceField):
    """Terms; with the committee where the person may choose between those of several."""

    several = False

    def label_from_instance(self, plan: Plan) -> str:
        return f"{plan}（{plan.committee}）" if self.several else str(plan)

    def offer(self, plans: QuerySet) -> None:
        """Offer these terms."""
        self.queryset = plans.select_related("committee")
        self.several = plans.order_by().values("committee").distinct().count() > 1


class RoundEditForm(forms.ModelForm):
    class Meta:
        model = Round
        fields = ["kind", "theme", "starts_on", "ends_on"]
        widgets = {"starts_on": day_input(), "ends_on": day_input()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.frame_id:
            # A joined round stays 联动.
            del self.fields["kind"]
        elif self.instance.pk:
            self._offer_kinds({self.instance.kind, *kinds_for(self.instance.committee)})

    def _offer_kinds(self, kinds: set[str]) -> None:
        self.fields["kind"].choices = [choice for choice in RoundKind.choices if choice[0] in kinds]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "结束日期不能早于开始日期。")
        return cleaned


class RoundOpenForm(RoundEditForm):
    """A new round; the number after the last one of the term is proposed."""

    plan = PlanField(Plan.objects.none(), label="届次", empty_label="请选择")
    template = forms.ModelChoiceField(
        CategoryTree.objects.none(), label="问题分类模板", empty_label="请选择",
        help_text="建立轮次时复制一份，之后可在本轮次内增减，不影响模板。",
    )  # fmt: skip
    field_order = ["plan", "year", "number", "kind", "theme", "starts_on", "ends_on", "rule_set", "template"]

    class Meta(RoundEditForm.Meta):
        fields = ["plan", "year", "number", "kind", "theme", "starts_on", "ends_on", "rule_set"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        offices = access.roles(user).office_of
        plans = Plan.objects.visible_to(user).filter(committee__in=offices)
        self.fields["plan"].offer(plans)
        self._offer_kinds({kind for plan in plans.select_related("committee") for kind in kinds_for(plan.committee)})
        self.fields["rule_set"].queryset = RuleSet.objects.usable_by(*offices).order_by("pk")
        self.fields["template"].queryset = CategoryTree.objects.usable_by(*offices).filter(is_template=True)
        for name in ("plan", "rule_set"):
            self.fields[name].empty_label = "请选择"
        name_committees(self, user, "rule_set", "template")
        self.initial = {**_proposed(plans, today.year), **self.initial}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        plan, kind = cleaned.get("plan"), cleaned.get("kind")
        if plan and kind and kind not in kinds_for(plan.committee):
            self.add_error("kind", f"{plan.committee}没有上级市委，不能采用{RoundKind(kind).label}巡察。")
        return cleaned


def _proposed(plans: QuerySet, year: int) -> dict[str, int]:
    """The term that has this year, and the number after its last round."""
    plan = plans.filter(first_year__lte=year, last_year__gte=year).first()
    if plan is None:
        return {}
    last = Round.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    return {"plan": plan.pk, "year": year, "number": last + 1}


class RoundJoinForm(forms.Form):
    """A county's own round within a 联动 round of its city; kind, theme, rules and categories are the city's."""

    plan = PlanField(Plan.objects.none(), label="届次", empty_label="请选择")
    year = forms.IntegerField(label="年度", min_value=1990, max_value=2100)
    number = forms.IntegerField(label="轮次", min_value=1, max_value=999)
    suffix = forms.CharField(
        label="主题补充", required=False, max_length=60, help_text="可不填。填写后加在市级主题之后的括号内。"
    )
    starts_on = forms.DateField(label="开始日期", widget=day_input())
    ends_on = forms.DateField(label="结束日期", widget=day_input())

    def __init__(self, *args: Any, user: User, frame: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = access.roles(user).office_of
        joined = frame.joined.values("committee")
        plans = Plan.objects.visible_to(user).filter(committee__in=offices, committee__city=frame.committee_id)
        self.fields["plan"].offer(plans := plans.exclude(committee__in=joined))
        dates = {"starts_on": frame.starts_on, "ends_on": frame.ends_on}
        self.initial = {**dates, **_proposed(plans, frame.year), **self.initial}


class TaskMoveForm(forms.Form):
    """From which stage, as the person saw it."""

    from_stage = forms.ChoiceField(label="原阶段", choices=Stage, widget=forms.HiddenInput)

    @property
    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value}


class RoundMoveForm(TaskMoveForm):
    """And on which day: a round keeps the dates of its stages."""

    on = forms.DateField(label="日期", required=False, widget=day_input())

    def clean_on(self) -> dt.date | None:
        day = self.cleaned_data["on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("不能晚于今天。")
        return day


class StageDatesForm(forms.Form):
    """Start and end of each of the seven stages."""

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {row.stage: row for row in round_.stages.all()}
        for stage in Stage:
            row = known.get(stage)
            for name, words in (("starts_on", "开始"), ("ends_on", "结束")):
                self.fields[f"{stage}_{name}"] = forms.DateField(
                    label=f"{stage.label}{words}",
                    required=False,
                    widget=day_input(),
                    initial=getattr(row, name, None),
                )

    @property
    def dates(self) -> dict[str, tuple[dt.date | None, dt.date | None]]:
        data = self.cleaned_data
        return {stage: (data[f"{stage}_starts_on"], data[f"{stage}_ends_on"]) for stage in Stage}


class ReviewChainForm(forms.Form):
    """In which step each party reviews; the same step means side by side."""

    STEPS = (("", "不参加"), *((str(n), f"第{n}步") for n in range(1, len(ReviewParty) + 1)))

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        orders = {step.party: step.order for step in round_.review_steps.all()}
        for party in ReviewParty:
            self.fields[party] = forms.ChoiceField(
                label=party.label, required=False, choices=self.STEPS, initial=str(orders.get(party, ""))
            )

    @property
    def steps(self) -> list[tuple[int, str]]:
        return [(int(order), party) for party, order in self.cleaned_data.items() if order]
