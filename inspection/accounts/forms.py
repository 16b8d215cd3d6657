"""Filters and forms of accounts."""

from typing import Any

import django_filters
from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.validators import MaxLengthValidator
from django.db.models import Q, QuerySet

from inspection.accounts.models import User
from inspection.lib.access import Duty
from inspection.lib.filters import ListFilter, WordsFilter

BUSINESS = [("", "业务人员（按授权办理）"), *Duty.choices]


class LoginForm(AuthenticationForm):
    """User name and password; the browser may fill in the first."""

    error_messages = {
        "invalid_login": "账号或密码不正确，请重新输入。连续5次错误将锁定15分钟。",
        "inactive": "该账号已停用，请联系系统管理员。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "账号"
        # Django only tells the browser; the table of failed logins holds no longer names.
        self.fields["username"].validators.append(MaxLengthValidator(150))
        self.fields["username"].widget.attrs.update(autocomplete="username", autocapitalize="none", spellcheck="false")
        self.fields["password"].widget.attrs.update(autocomplete="current-password")


class NewPasswordForm(PasswordChangeForm):
    """The old password and twice the new one, which must differ from the old."""

    field_order = ["old_password", "new_password1", "new_password2"]

    def clean_new_password1(self) -> str:
        password = self.cleaned_data["new_password1"]
        if password == self.data.get("old_password"):
            raise forms.ValidationError("新密码不能与原密码相同。")
        return password


class UserFilter(ListFilter):
    words = WordsFilter(method="filter_words", placeholder="姓名、账号、单位")
    duty = django_filters.ChoiceFilter(
        label="岗位", choices=[("none", "业务人员"), *Duty.choices], method="filter_duty", empty_label="全部"
    )
    is_active = django_filters.ChoiceFilter(
        label="状态", choices=[("true", "在用"), ("false", "已停用")], method="filter_active", empty_label="全部"
    )

    class Meta:
        model = User
        fields: list[str] = []

    def filter_words(self, queryset: QuerySet, _name: str, words: str) -> QuerySet:
        for word in words.split():
            found = Q(full_name__icontains=word) | Q(username__icontains=word) | Q(unit_name__icontains=word)
            queryset = queryset.filter(found)
        return queryset

    def filter_duty(self, queryset: QuerySet, _name: str, duty: str) -> QuerySet:
        return queryset.filter(duty="" if duty == "none" else duty)

    def filter_active(self, queryset: QuerySet, _name: str, value: str) -> QuerySet:
        return queryset.filter(is_active=value == "true")


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("username", "full_name", "unit_name", "post", "phone", "email", "duty")
        labels = {"username": "账号", "email": "电子邮箱"}
        help_texts = {
            "username": "登录用，字母和数字，开通后请勿随意更改。",
            "duty": (
                "除三员外都选“业务人员”，权限由授权决定：巡察办、领导小组、单位和会审人员由安全保密管理员在“授权管理”中授权，"
                "巡察组成员由巡察办组建巡察组时确定。三员岗位互斥，且不得承担业务角色。"
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"].choices = BUSINESS
        self.fields["username"].widget.attrs["autocomplete"] = "off"

    @property
    def changes(self) -> dict[str, Any]:
        """Only what the person changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}
