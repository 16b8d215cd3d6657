"""Filters and forms of roles."""

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.filters import ListFilter, WordsFilter
from rounds.organizations.choices import OrganizationRole
from rounds.organizations.models import Organization

# The filter tells apart what one permission tells apart.
ROLES = [
    ("any", "有授权"),
    ("none", "无授权"),
    ("lead_team", "组长"),
    ("sign_team", "组长、副组长"),
    ("inspect_team", "巡察组全体"),
    ("head_organization", "主要负责人"),
    ("report_organization", "整改联络员"),
    ("review_organization", "会审（承办）人员"),
]


class GrantFilter(ListFilter):
    words = WordsFilter(method="filter_words", placeholder="姓名、账号、所在单位")
    place = WordsFilter(method="filter_place", label="授权单位或巡察组")
    role = django_filters.ChoiceFilter(label="角色", choices=ROLES, method="filter_role", empty_label="全部")

    class Meta:
        model = User
        fields: list[str] = []

    def filter_words(self, queryset: QuerySet, _name: str, words: str) -> QuerySet:
        for word in words.split():
            found = Q(full_name__icontains=word) | Q(username__icontains=word) | Q(unit_name__icontains=word)
            queryset = queryset.filter(found)
        return queryset

    def filter_place(self, queryset: QuerySet, _name: str, place: str) -> QuerySet:
        return access.granted(queryset, place=place.strip())

    def filter_role(self, queryset: QuerySet, _name: str, role: str) -> QuerySet:
        if role == "none":
            return queryset.exclude(pk__in=access.granted(User.objects.all()).values("pk"))
        place = self.data.get("place", "").strip()  # the role at that place, not somewhere else
        return access.granted(queryset, *(() if role == "any" else (role,)), place=place)


class RoleForm(forms.Form):
    """Which role on which organization: names only, no business data."""

    organization = forms.ModelChoiceField(label="党组织", queryset=Organization.objects.none(), empty_label="请选择")
    role = forms.ChoiceField(label="角色", choices=OrganizationRole)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = Organization.objects.active().only("name").order_by("name")


class EndedRoleForm(RoleForm):
    """A role may be taken away on an organization that does not exist any more."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = Organization.objects.only("name")
