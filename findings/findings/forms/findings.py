"""Filters and forms of findings."""

from typing import Any

import django_filters
from django import forms
from django.db import models
from django.utils import timezone

from findings.findings.acts import FEEDING_BACK, FINDING_ACTS, PASSING, SUBMITTING, awaiting
from findings.findings.choices import FindingStatus, RectifyKind
from findings.findings.models import Finding
from inspection.lib import access
from inspection.lib.filters import ListFilter, WordsFilter
from inspection.lib.search import matching
from rounds.inspections.forms import offer_inspections
from rounds.models import Category, Inspection

Grouped = list[tuple[str, list[tuple[int, str]]]]
INNER_FILTERS = ("team", "inspection", "status", "waiting", "lacking", "batch")
# 待我办理 as a whole, or what may be done next, act by act.
WAITING = (
    ("me", "待我办理"),
    *((act, f"待我{FINDING_ACTS[act].label}") for act in (SUBMITTING, *PASSING, FEEDING_BACK)),
)
LACKING = (("category", "没有分类"),)


def grouped_categories(rows: models.QuerySet[Category], *, whole: bool) -> Grouped:
    """The classes of a tree under their 方面; `whole` offers each 方面 itself as well."""
    categories = list(rows)
    groups: Grouped = []
    for top in (category for category in categories if category.parent_id is None):
        below = [(category.pk, str(category)) for category in categories if category.parent_id == top.pk]
        whole_name = f"{top}（全部）" if below else str(top)
        groups.append((str(top), [*([(top.pk, whole_name)] if whole or not below else []), *below]))
    return groups


class FindingFilter(ListFilter):
    """Which committee sent them is asked and said only where there are several.

    Categories belong to a round, so they cost a query only when a round is chosen.
    """

    words = WordsFilter(method="filter_words", placeholder="编号、问题、责任领导")
    committee = django_filters.ChoiceFilter(label="派出党委", field_name="committee_id", empty_label="全部")
    round = django_filters.ChoiceFilter(label="轮次", field_name="round_id", empty_label="全部")
    team = django_filters.ChoiceFilter(label="巡察组", field_name="team_id", empty_label="全部")
    unit = django_filters.ChoiceFilter(label="被巡察单位", field_name="unit_id", empty_label="全部")
    inspection = django_filters.ChoiceFilter(label="巡察任务", field_name="inspection_id", empty_label="全部")
    category = django_filters.ChoiceFilter(label="问题分类", method="filter_category", empty_label="请先选轮次")
    status = django_filters.ChoiceFilter(label="状态", choices=FindingStatus, empty_label="全部")
    rectify_kind = django_filters.ChoiceFilter(label="整改类型", choices=RectifyKind, empty_label="全部")
    waiting = django_filters.ChoiceFilter(label="办理", choices=WAITING, method="filter_waiting", empty_label="全部")
    lacking = django_filters.ChoiceFilter(label="缺项", choices=LACKING, method="filter_lacking", empty_label="全部")
    batch = django_filters.NumberFilter(label="导入批次", field_name="batch_id", widget=forms.HiddenInput)

    class Meta:
        model = Finding
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = access.roles(self.user)
        self.is_inside = roles.sees_all_rounds or roles.is_team
        if not self.is_inside:
            for name in INNER_FILTERS:
                del self.filters[name]
        names = ("committee", "round", "team", "unit", "inspection")
        offer_inspections(self, Inspection.objects.visible_to(self.user), names)
        self.has_several = "committee" in self.filters
        self._offer_categories()

    def _offer_categories(self) -> None:
        chosen = str((self.data or {}).get("round") or "")
        known = {str(pk) for pk, _ in self.filters["round"].extra["choices"]}
        if chosen in known:
            rows = Category.objects.filter(tree__round=int(chosen))
            self.filters["category"].extra.update(choices=grouped_categories(rows, whole=True), empty_label="全部")
        else:
            self.filters["category"].extra["choices"] = []

    def filter_words(self, queryset: models.QuerySet, _name: str, words: str) -> models.QuerySet:
        fields = ("title", "description", "leader") if self.is_inside else ("title", "description")
        return matching(queryset, words, vector="search", fields=fields, prefixes=("number",))

    def filter_category(self, queryset: models.QuerySet, _name: str, key: str) -> models.QuerySet:
        return queryset.filter(
            category__in=Category.objects.filter(models.Q(pk=key) | models.Q(parent=key)).values("pk")
        )

    def filter_waiting(self, queryset: models.QuerySet, _name: str, value: str) -> models.QuerySet:
        return queryset.filter(awaiting(self.user) if value == "me" else FINDING_ACTS.condition(self.user, value))

    def filter_lacking(self, queryset: models.QuerySet, _name: str, _value: str) -> models.QuerySet:
        return queryset.filter(category=None)


class FindingForm(forms.ModelForm):
    """The facts of one finding; categories are those of the inspection's round."""

    class Meta:
        model = Finding
        fields = (
            "title", "category", "rectify_kind", "description", "basis", "leader", "handlers", "amount", "found_on",
            "deadline_text", "note",
        )  # fmt: skip
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": 8}),
            "basis": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 2}),
            "found_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "title": "一句话写清问题，不超过200字。",
            "description": "时间、地点、人员、金额、次数等具体事实。",
            "basis": "违反的党内法规、法律法规或文件名称及条款。",
            "amount": "单位：元。没有金额的不填。",
            "handlers": "一般不少于两人，用顿号隔开。",
            "deadline_text": "如：2025年8月底前、立行立改、长期坚持。",
        }

    def __init__(self, *args: Any, inspection: Inspection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Category.objects.filter(tree=inspection.round.categories_id)
        field = self.fields["category"]
        field.queryset = rows
        field.choices = [("", "未分类"), *grouped_categories(rows, whole=False)]

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_found_on(self) -> Any:
        day = self.cleaned_data["found_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("发现时间不能晚于今天。")
        return day

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if amount is not None and amount < 0:
            raise forms.ValidationError("涉及金额不能为负数。")
        return amount

    @property
    def changes(self) -> dict[str, Any]:
        """Only what the person changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class CorrectionForm(forms.Form):
    """A new wording of a signed finding, and why."""

    title = forms.CharField(label="具体问题", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    description = forms.CharField(label="主要表现", required=False, widget=forms.Textarea(attrs={"rows": 10}))
    basis = forms.CharField(label="定性依据", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(
        label="更正理由",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写明为什么更正、依据什么。理由与更正前后的文本一并保存。",
    )


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once, each checked like one."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        return [super(ManyFilesField, self).clean(file, initial) for file in files]


class EvidenceForm(forms.Form):
    files = ManyFilesField(label="选择文件", required=False, help_text="可一次选择多个文件，每个不超过20MB。")
