"""Filters and forms of the base list."""

from typing import Any

import django_filters
from django import forms
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from inspection.accounts.models import User
from inspection.files.forms import UploadForm
from inspection.lib import access
from inspection.lib.filters import ListFilter, WordsFilter
from rounds.committees.forms import CommitteeChoiceMixin, CommitteeFilterMixin, name_committees
from rounds.committees.models import with_committee
from rounds.organizations.choices import Function, OrganizationChangeKind, OrganizationKind, OrganizationStatus
from rounds.organizations.models import Organization, OrganizationChange

YES_NO = (("True", "是"), ("False", "否"))


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class OrganizationFilter(CommitteeFilterMixin, ListFilter):
    words = WordsFilter(method="filter_words", placeholder="名称、编码、书记")
    kind = django_filters.ChoiceFilter(label="单位类别", choices=OrganizationKind, empty_label="全部")
    function = django_filters.ChoiceFilter(label="职能", choices=Function, empty_label="全部")
    status = django_filters.ChoiceFilter(label="状态", choices=OrganizationStatus, empty_label="全部")
    parent = django_filters.ChoiceFilter(label="上级单位", field_name="parent_id", empty_label="全部")
    in_coverage = django_filters.ChoiceFilter(label="纳入全覆盖", choices=YES_NO, empty_label="全部")
    on = django_filters.DateFilter(label="名册日期", method="filter_on", widget=day_input())

    class Meta:
        model = Organization
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = Organization.objects.visible_to(self.user)
        parents = visible.filter(pk__in=Organization.objects.exclude(parent=None).values("parent"))
        words = with_committee if access.roles(self.user).sees_several else str
        self.offer_rows("parent", parents.select_related("committee"), words=words)

    def filter_words(self, queryset: models.QuerySet, _name: str, words: str) -> models.QuerySet:
        for word in words.split():
            found = Q(name__icontains=word) | Q(short_name__icontains=word) | Q(secretary__icontains=word)
            renamed = OrganizationChange.objects.filter(name_before__icontains=word).values("organization")
            queryset = queryset.filter(found | Q(code__istartswith=word) | Q(pk__in=renamed))
        return queryset

    def filter_on(self, queryset: models.QuerySet, _name: str, day: Any) -> models.QuerySet:
        """The base list of that day, with the name an organization had then where it was renamed later."""
        later = OrganizationChange.objects.filter(
            organization=OuterRef("pk"), kind=OrganizationChangeKind.RENAMED, on__gt=day
        ).order_by("on", "pk")
        return queryset.valid_on(day).annotate(name_then=Subquery(later.values("name_before")[:1]))


class OrganizationForm(forms.ModelForm):
    """Facts of an organization that need no date."""

    class Meta:
        model = Organization
        fields = [
            "short_name", "code", "kind", "function", "parent", "in_coverage",
            "secretary", "party_members", "last_inspected_year", "note",
        ]  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "code": "本地编码，可不填；填写后不能与其他单位重复。",
            "function": "仅纪委监委、组织部、公安机关需要选择，决定线索移交和会审由谁办理。",
            "in_coverage": "勾选后计入届内全覆盖统计。",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = Organization.objects.of_office(user).active().order_by("name")
        if self.instance.pk:
            parents = parents.filter(committee=self.instance.committee_id)
        self.fields["parent"].queryset = parents.exclude(pk=self.instance.pk) if self.instance.pk else parents
        self.fields["parent"].empty_label = "（无上级）"


class EstablishForm(CommitteeChoiceMixin, OrganizationForm):
    """A new organization, with its first day if known."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.offer_committees(user)
        name_committees(self, user, "parent")

    on = forms.DateField(label="设立日期", required=False, widget=day_input(), help_text="不清楚时可不填。")
    basis = forms.CharField(label="依据", required=False, max_length=200, help_text="例如机构改革文件的名称和文号。")

    class Meta(OrganizationForm.Meta):
        fields = ["name", *OrganizationForm.Meta.fields]


class DatedChangeForm(forms.Form):
    """What every dated change of the base list says."""

    on = forms.DateField(label="日期", widget=day_input())
    basis = forms.CharField(label="依据", max_length=200, help_text="例如机构改革文件的名称和文号。")

    def __init__(self, *args: Any, user: User, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same_list = Organization.objects.visible_to(user).filter(committee=organization.committee_id)
        self.others = same_list.active().exclude(pk=organization.pk).order_by("name")


class RenameForm(DatedChangeForm):
    name = forms.CharField(label="新名称", max_length=120)
    field_order = ["name", "on", "basis"]


class MergeForm(DatedChangeForm):
    into = forms.ModelChoiceField(Organization.objects.none(), label="并入单位", empty_label="请选择")
    field_order = ["into", "on", "basis"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = self.others


class AbolishForm(DatedChangeForm):
    successor = forms.ModelChoiceField(
        Organization.objects.none(), label="承接单位", required=False, empty_label="（无承接单位）"
    )
    field_order = ["successor", "on", "basis"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = self.others


class RosterForm(CommitteeChoiceMixin, UploadForm):
    """A roster, and for whose base list where there is a choice."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_committees(user)
