"""Forms of the five-year plan."""

from typing import Any

from django import forms

from inspection.accounts.models import User
from inspection.lib.filters import ListFilter, WordsFilter
from rounds.committees.forms import CommitteeChoiceMixin, CommitteeFilterMixin
from rounds.organizations.models import Organization
from rounds.plans.choices import RoundKind
from rounds.plans.models import Plan


class PlanFilter(CommitteeFilterMixin, ListFilter):
    words = WordsFilter(field_name="name", lookup_expr="icontains", placeholder="届次名称")

    class Meta:
        model = Plan
        fields: list[str] = []


class PlanForm(CommitteeChoiceMixin, forms.ModelForm):
    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_committees(user)

    class Meta:
        model = Plan
        fields = ["name", "first_year", "last_year"]
        help_texts = {"name": "例如“第十五届县委”。", "last_year": "一届一般为五年。"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first and not 1990 <= first <= 2100:
            self.add_error("first_year", "请填写四位年份。")
        if first and last and not first <= last <= first + 9:
            self.add_error("last_year", "截止年份应不早于起始年份，且一届不超过十年。")
        return cleaned


class PlanItemsForm(forms.Form):
    """Which of the units shown go into which year, inspected how."""

    organizations = forms.ModelMultipleChoiceField(
        Organization.objects.none(), label="单位", error_messages={"required": "请先勾选要列入规划的单位。"}
    )
    year = forms.TypedChoiceField(label="计划年度", coerce=int)
    kind = forms.ChoiceField(label="巡察方式", choices=RoundKind)
    note = forms.CharField(label="说明", required=False, max_length=200)

    def __init__(self, *args: Any, user: User, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organizations"].queryset = Organization.objects.visible_to(user).filter(
            committee=plan.committee_id
        )
        self.fields["year"].choices = [(year, f"{year}年") for year in plan.years]
