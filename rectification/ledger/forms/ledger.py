"""Filters and forms of the ledger."""

from typing import Any

import django_filters
from django import forms
from django.db import models
from django.db.models import F, Q

from findings.findings.choices import RectifyKind
from inspection.lib import access
from inspection.lib.deadlines import SOON_DAYS
from inspection.lib.filters import WaitingFilter, WordsFilter
from inspection.lib.search import inside, matching
from rectification.closing.acts import REQUEST_ACTS
from rectification.closing.choices import RequestState
from rectification.closing.models import ClosingRequest
from rectification.ledger.acts import ITEM_ACTS
from rectification.ledger.choices import REPORTABLE, ItemStatus
from rectification.ledger.forms.fields import DayField, FilesField, MoneyField
from rectification.ledger.forms.scopes import LedgerFilter
from rectification.ledger.models import LedgerItem

DUE = (("overdue", "已逾期"), ("soon", f"{SOON_DAYS}日内到期"), ("none", "期限未定"))
LACKING = (("measures", "没有整改措施"),)
CLOSING = (("awaiting_head", "待主要负责人确认"), ("reviewing", "会审中"), ("returned", "被退回过"))
# By the name of the act.
TO_CONFIRM = "confirm"
REPORTED = [(value, label) for value, label in ItemStatus.choices if value in REPORTABLE]


class ItemFilter(LedgerFilter):
    words = WordsFilter(method="filter_words", placeholder="问题、责任领导、牵头部门")
    committee = django_filters.ChoiceFilter(label="派出党委", field_name="committee_id", empty_label="全部")
    round = django_filters.ChoiceFilter(label="轮次", field_name="round_id", empty_label="全部")
    team = django_filters.ChoiceFilter(label="巡察组", field_name="team_id", empty_label="全部")
    unit = django_filters.ChoiceFilter(label="整改单位", field_name="unit_id", empty_label="全部")
    waiting = WaitingFilter(ITEM_ACTS, "report", "add_measure")
    status = django_filters.ChoiceFilter(label="状态", choices=ItemStatus, empty_label="全部")
    due = django_filters.ChoiceFilter(label="期限", choices=DUE, method="filter_due", empty_label="全部")
    rectify_kind = django_filters.ChoiceFilter(
        label="整改类型", field_name="finding__rectify_kind", choices=RectifyKind, empty_label="全部"
    )
    is_long_term = django_filters.BooleanFilter(
        label="长期坚持", widget=forms.Select(choices=(("", "全部"), ("true", "是"), ("false", "否")))
    )
    closing = django_filters.ChoiceFilter(label="销号", choices=CLOSING, method="filter_closing", empty_label="全部")

    lacking = django_filters.ChoiceFilter(label="缺项", choices=LACKING, method="filter_lacking", empty_label="全部")

    class Meta:
        model = LedgerItem
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("committee", "round", "team", "unit")
        roles = access.roles(self.user)
        if not roles.is_unit:
            del self.filters["waiting"]
        if "head_organization" in roles.on_organizations:
            self.filters["closing"].extra["choices"] = (*CLOSING, (TO_CONFIRM, "待我确认"))

    def filter_words(self, queryset: models.QuerySet, _name: str, words: str) -> models.QuerySet:
        texts = ("finding__title", "finding__description")
        # The same task on both sides: whose rows they are narrows the texts before they are read.
        same = {f"finding__{name}": F(name) for name in ("committee", "team", "unit")}
        by_text = matching(queryset.filter(**same).order_by(), words, vector="finding__search", fields=texts)
        by_person = inside(words, ("leader", "lead_department", "principal"))
        return queryset.filter(Q(pk__in=by_text.values("pk")) | by_person)

    def filter_due(self, queryset: models.QuerySet, _name: str, value: str) -> models.QuerySet:
        if value == "none":
            return queryset.open().filter(due_on=None)
        return queryset.overdue() if value == "overdue" else queryset.due_soon()

    def filter_lacking(self, queryset: models.QuerySet, _name: str, _value: str) -> models.QuerySet:
        return queryset.without_measures()

    def filter_closing(self, queryset: models.QuerySet, _name: str, value: str) -> models.QuerySet:
        if value == RequestState.RETURNED:
            return queryset.filter(returned_times__gt=0)
        which = REQUEST_ACTS.condition(self.user, TO_CONFIRM) if value == TO_CONFIRM else Q(state=value)
        requests = ClosingRequest.objects.visible_to(self.user).filter(which)
        return queryset.filter(pk__in=requests.values("item"))


class ItemForm(forms.ModelForm):
    class Meta:
        model = LedgerItem
        fields = ["target", "leader", "lead_department", "support_departments", "principal"]
        widgets = {"target": forms.Textarea(attrs={"rows": 4})}


class MeasureForm(forms.Form):
    text = forms.CharField(label="具体措施", widget=forms.Textarea(attrs={"rows": 4}))
    principal = forms.CharField(label="责任人", max_length=60, required=False)
    due_text = forms.CharField(
        label="完成时限",
        max_length=60,
        required=False,
        help_text="按习惯填写，例如2025年8月底前、2025.9.30、年底前、立行立改、长期坚持。",
    )


class ProgressForm(forms.Form):
    """One report; the measures offered are those of the item."""

    measure = forms.ModelChoiceField(
        label="针对的措施",
        queryset=None,
        required=False,
        empty_label="整个问题",
        help_text="选择某项措施时，状态只说明该项措施；全部措施完成后，问题状态才变为“已完成”。",
    )
    status = forms.ChoiceField(label="状态", choices=REPORTED)
    text = forms.CharField(
        label="进展情况",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明做了什么、取得什么结果，附数据和实例。",
    )
    recovered = MoneyField(label="本次追缴资金")
    people_handled = forms.IntegerField(label="本次处理人数", min_value=0, max_value=9999, required=False)
    rules_made = forms.IntegerField(label="本次新建制度（个）", min_value=0, max_value=9999, required=False)
    rules_revised = forms.IntegerField(label="本次修订制度（个）", min_value=0, max_value=9999, required=False)
    is_long_term = forms.BooleanField(label="需要长期坚持", required=False)
    uploads = FilesField(label="佐证材料")

    def __init__(self, *args: Any, item: LedgerItem, **kwargs: Any) -> None:
        kwargs["initial"] = {"is_long_term": item.is_long_term} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["measure"].queryset = item.measures.all()


class DeadlineForm(forms.Form):
    due_on = DayField(label="新的期限")
    reason = forms.CharField(label="调整理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
