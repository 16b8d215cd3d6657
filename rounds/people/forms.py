"""Filters and forms of roles."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.filters import ListFilter, WordsFilter
from inspection.lib.keys import key_of
from rounds.committees.choices import CommitteeRole
from rounds.committees.models import Committee, with_committee
from rounds.organizations.choices import OrganizationRole
from rounds.organizations.models import Organization

# The filter tells apart what one permission tells apart.
ROLES = [
    ("any", "有授权"),
    ("none", "无授权"),
    ("office_committee", "巡察办人员"),
    ("group_committee", "领导小组成员"),
    ("staff_committee", "本级人员"),
    ("lead_team", "组长"),
    ("sign_team", "组长、副组长"),
    ("inspect_team", "巡察组全体"),
    ("head_organization", "主要负责人"),
    ("report_organization", "整改联络员"),
    ("review_organization", "会审（承办）人员"),
]
OF_SEVERAL = {"staff_committee", CommitteeRole.STAFF.value}


class GrantFilter(ListFilter):
    """With one committee alone nobody is asked for it, and everybody belongs to it."""

    words = WordsFilter(method="filter_words", placeholder="姓名、账号、所在单位")
    place = WordsFilter(method="filter_place", label="授权单位或巡察组")
    role = django_filters.ChoiceFilter(label="角色", choices=ROLES, method="filter_role", empty_label="全部")
    committee = django_filters.ModelChoiceFilter(
        label="所属党委", queryset=Committee.objects.none(), method="filter_committee", empty_label="全部"
    )

    class Meta:
        model = User
        fields: list[str] = []

    def __init__(self, *args: Any, committees: QuerySet[Committee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["committee"].queryset = committees
        if len(committees) < 2:
            del self.filters["committee"]
            self.filters["role"].extra["choices"] = [pair for pair in ROLES if pair[0] not in OF_SEVERAL]

    def filter_words(self, queryset: QuerySet, _name: str, words: str) -> QuerySet:
        for word in words.split():
            found = Q(full_name__icontains=word) | Q(username__icontains=word) | Q(unit_name__icontains=word)
            queryset = queryset.filter(found)
        return queryset

    def filter_place(self, queryset: QuerySet, _name: str, place: str) -> QuerySet:
        return access.granted(queryset, place=place.strip())

    def filter_committee(self, queryset: QuerySet, _name: str, committee: Committee) -> QuerySet:
        return access.granted(queryset, committee=committee)

    def filter_role(self, queryset: QuerySet, _name: str, role: str) -> QuerySet:
        if role == "none":
            return queryset.exclude(pk__in=access.granted(User.objects.all()).values("pk"))
        place = self.data.get("place", "").strip()  # the role at that place, not somewhere else
        committee = self.form.cleaned_data.get("committee")
        return access.granted(queryset, *(() if role == "any" else (role,)), place=place, committee=committee)


class RoleForm(forms.Form):
    """Which role on which committee or organization: names only, no business data.

    With one committee alone its roles need no choice of a place. With several the organizations follow the committee.
    """

    role = forms.ChoiceField(label="角色")
    committee = forms.ModelChoiceField(Committee.objects.none(), label="所属党委", required=False, empty_label="请选择")
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label="党组织", required=False, empty_label="请选择",
        help_text="角色为主要负责人、整改联络员、会审（承办）人员时选择。",
    )  # fmt: skip

    def __init__(self, *args: Any, committees: QuerySet[Committee], person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.committees = list(committees)
        several = len(self.committees) > 1
        of_committee = [pair for pair in CommitteeRole.choices if several or pair[0] not in OF_SEVERAL]
        self.fields["role"].choices = [
            ("", "请选择"), ("巡察机构", of_committee), ("单位和会审部门", OrganizationRole.choices)
        ]  # fmt: skip
        for field in self.fields.values():
            field.widget.attrs["wide"] = True  # the form stands in a narrow column
        field = self.fields["organization"]
        field.queryset = self.organizations().only("name").order_by("name")
        if not several:
            del self.fields["committee"]
            return
        self.fields["committee"].queryset = committees
        self.fields["committee"].widget.attrs |= {
            "hx-get": reverse("rounds:grant_person", args=[person.pk]),
            "hx-include": "[name=role]",
            "hx-target": "#grant-form",
            "hx-select": "#grant-form",
            "hx-swap": "outerHTML",
        }
        chosen = self.data.get("committee") or self.initial.get("committee")
        field.queryset = self.organizations().select_related("committee").order_by("committee", "name")
        field.label_from_instance = with_committee
        if chosen and (committee := key_of(str(chosen))) is not None:
            field.queryset = field.queryset.filter(committee=committee)

    def organizations(self) -> QuerySet[Organization]:
        """Those on which a role can be given."""
        return Organization.objects.active()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        role, organization = cleaned.get("role"), cleaned.get("organization")
        if role in CommitteeRole.values:
            if organization:
                self.add_error("organization", "该角色不对应党组织，请清空此项。")
            if len(self.committees) > 1 and not cleaned.get("committee") and "committee" not in self.errors:
                self.add_error("committee", "请选择所属党委。")
        elif role and not organization and "organization" not in self.errors:
            self.add_error("organization", "请选择党组织。")
        return cleaned

    @property
    def anchor(self) -> Committee | Organization:
        """Where the role is given or taken."""
        if self.cleaned_data["role"] in CommitteeRole.values:
            return self.cleaned_data.get("committee") or self.committees[0]
        return self.cleaned_data["organization"]


class EndedRoleForm(RoleForm):
    """A role may be taken away on an organization that does not exist any more."""

    def organizations(self) -> QuerySet[Organization]:
        return Organization.objects.all()
