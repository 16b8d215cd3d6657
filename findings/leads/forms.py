"""Filters and forms of leads."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.utils import timezone

from findings.findings.forms.steps import WordsField
from findings.leads.access import departments_of, people_who_may_be_told, receivers_of, recordable
from findings.leads.acts import LEAD_ACTS
from findings.leads.choices import LeadState
from findings.leads.models import Disposal, Lead, LeadDossier, Outcome
from inspection.accounts.models import User
from inspection.lib import filters
from inspection.lib.access import roles
from inspection.lib.deadlines import SOON_DAYS
from inspection.lib.filters import ListFilter, WaitingFilter, WordsFilter
from rounds.models import Committee, Inspection, Organization, Round, Team

DEADLINES = [("overdue", "已逾期"), ("soon", f"{SOON_DAYS}天内到期")]
OFFERED = (
    "committee__name", "committee__short_name", "team__name", "team__round__year", "team__round__number", "receiver__name",
)  # fmt: skip


def _round_name(round_: Round) -> str:
    return f"{round_.year}年第{round_.number}轮"


class LeadFilter(ListFilter):
    """Round, team and receiver are offered from the leads the person may see.

    Which committee sent the team is asked and said only where there are several.
    """

    words = WordsFilter(field_name="number", lookup_expr="icontains", label="编号", placeholder="线索编号")
    waiting = WaitingFilter(LEAD_ACTS, "submit", "approve", "transfer", "receive", "dispose", "close")
    state = django_filters.ChoiceFilter(label="状态", choices=LeadState, empty_label="全部")
    committee = django_filters.ChoiceFilter(label="派出党委", field_name="committee_id", empty_label="全部")
    round = django_filters.ChoiceFilter(label="轮次", field_name="team__round_id", empty_label="全部")
    team = django_filters.ChoiceFilter(label="巡察组", field_name="team_id", empty_label="全部")
    receiver = django_filters.ChoiceFilter(label="承办单位", field_name="receiver_id", empty_label="全部")
    deadline = django_filters.ChoiceFilter(
        label="期限", choices=DEADLINES, empty_label="全部", method="filter_deadline"
    )

    class Meta:
        model = Lead
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads = Lead.objects.visible_to(self.user).order_by()
        related = leads.select_related("committee", "team__round", "receiver").only(*OFFERED)
        few = list(related[: filters.MOST_CHOICES + 1])
        if len(few) > filters.MOST_CHOICES:
            self._offer_many(leads)
        else:
            self._offer_few(few)
        self.has_several = len(self.filters["committee"].extra["choices"]) > 1
        if not self.has_several:
            del self.filters["committee"]

    def _offer_few(self, leads: list[Lead]) -> None:
        several = len({lead.committee_id for lead in leads}) > 1
        offers: dict[str, dict[int, str]] = {"committee": {}, "team": {}, "round": {}, "receiver": {}}
        for lead in leads:
            of = f"{lead.committee} " if several else ""
            offers["committee"][lead.committee_id] = str(lead.committee)
            if lead.team:
                offers["team"][lead.team.pk] = f"{of}{lead.team.name}（{_round_name(lead.team.round)}）"
                offers["round"][lead.team.round_id] = f"{of}{_round_name(lead.team.round)}"
            if lead.receiver:
                offers["receiver"][lead.receiver.pk] = lead.receiver.name
        for name, rows in offers.items():
            self.filters[name].extra["choices"] = sorted(rows.items(), key=lambda pair: pair[1])

    def _offer_many(self, leads: models.QuerySet[Lead]) -> None:
        # One pass over the leads; what they belong to is few.
        belongings = leads.values_list("committee", "team", "receiver").distinct()
        committees, teams, receivers = (set(keys) for keys in zip(*belongings, strict=True))
        self.type_in("team", Team.objects.filter(pk__in=teams))
        self.offer_rows("receiver", Organization.objects.filter(pk__in=receivers))
        known = Committee.objects.filter(pk__in=committees)
        senders = sorted(((one.pk, str(one)) for one in known), key=lambda pair: pair[1])
        self.filters["committee"].extra["choices"] = senders
        rounds = Round.objects.filter(pk__in=Team.objects.filter(pk__in=teams).values("round"))
        self.filters["round"].extra["choices"] = [
            (one.pk, f"{one.committee} {_round_name(one)}" if len(senders) > 1 else _round_name(one))
            for one in rounds.select_related("committee").order_by("-year", "-number", "pk")
        ]

    def filter_deadline(self, queryset: Any, _name: str, value: str) -> models.QuerySet:
        today = timezone.localdate()
        if value == "overdue":
            return queryset.overdue(today)
        return queryset.filter(due_on__range=(today, today + dt.timedelta(days=SOON_DAYS)))


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; cleaned to a list."""

    widget = FilesInput(attrs={"wide": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(one, initial) for one in data or []]


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class DossierForm(forms.ModelForm):
    """The sealed part of a lead, and to whom it should go."""

    proposed_receiver = forms.ModelChoiceField(
        Organization.objects.none(), label="拟移交单位", required=False, empty_label="暂不确定"
    )
    uploads = FilesField(label="附件", required=False, help_text="可一次选择多个文件，每个不超过20MB。")

    class Meta:
        model = LeadDossier
        fields = ["person", "post", "rank", "discipline", "source", "proposed_disposal", "amount", "narrative"]
        widgets = {"narrative": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args: Any, committees: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("discipline", "source", "proposed_disposal"):
            self.fields[name].choices = [("", "请选择"), *self.fields[name].choices[1:]]
        self.fields["proposed_receiver"].queryset = departments_of(committees)

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if amount is not None and amount < 0:
            raise forms.ValidationError("金额不能为负数。")
        return amount


class LeadForm(DossierForm):
    """Registering a lead: number and inspection before the sealed part."""

    number = forms.CharField(
        label="线索编号", required=False, max_length=40, help_text="留空自动编号。编号登记簿可见，请勿含姓名。"
    )
    inspection = forms.ModelChoiceField(Inspection.objects.none(), label="巡察任务", empty_label="请选择")
    committee = forms.ModelChoiceField(
        Committee.objects.none(), label="所属党委", required=False, help_text="不属于任何巡察任务时填写。"
    )
    field_order = ["number", "inspection", "committee", "person"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        inspections = recordable(user)
        offices = roles(user).office_of
        known = {*inspections.values_list("committee", flat=True).distinct(), *offices}
        super().__init__(*args, committees=known, **kwargs)
        field = self.fields["inspection"]
        field.queryset = inspections.select_related("team", "unit")
        if offices:
            field.required, field.empty_label = False, "不属于任何巡察任务"
        self.fields["committee"].queryset = Committee.objects.served_by_office(user)
        if len(offices) < 2:
            del self.fields["committee"]


class FindingLeadForm(DossierForm):
    """Registering a lead that comes from a finding: the inspection is the finding's."""

    number = LeadForm.base_fields["number"]
    field_order = ["number", "person"]


class DossierEditForm(DossierForm):
    """Changing the sealed part; files may be taken off."""

    removed_files = forms.ModelMultipleChoiceField(
        None, label="移除附件", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        files = self.instance.files.all()
        self.fields["removed_files"].queryset = files
        if not files:
            del self.fields["removed_files"]


class PeopleField(forms.ModelMultipleChoiceField):
    """People with the department they work for."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, person: User) -> str:
        return f"{person.full_name}（{self.departments[person.pk]}）"


class TransferForm(forms.Form):
    """To whom a lead goes; only people who work for a receiving department can be chosen."""

    number = forms.CharField(label="移交文号", max_length=60, help_text="如：青巡移〔2026〕3号")
    on = forms.DateField(label="移交日期", widget=DateInput())
    receiver = forms.ModelChoiceField(Organization.objects.none(), label="承办单位", empty_label="请选择")
    persons = PeopleField(None, label="承办人员", help_text="勾选承办单位的人员；只有被勾选的人能够阅看和签收。")

    def __init__(self, *args: Any, lead: Lead, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = departments_of([lead.committee_id])
        names: dict[int, list[str]] = {}
        for department in departments:
            for person in receivers_of(department):
                names.setdefault(person.pk, []).append(str(department))
        self.fields["receiver"].queryset = departments
        self.fields["receiver"].initial = lead.proposed_receiver
        self.fields["on"].initial = timezone.localdate()
        field = self.fields["persons"]
        field.departments = {pk: "、".join(of) for pk, of in names.items()}
        field.queryset = User.objects.filter(pk__in=names).order_by("pk")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        receiver, persons = data.get("receiver"), data.get("persons")
        if receiver and persons and persons.exclude(pk__in=receivers_of(receiver).values("pk")).exists():
            self.add_error("persons", f"承办人员须为{receiver}的人员。")
        return data


class DisposalForm(forms.ModelForm):
    class Meta:
        model = Disposal
        fields = ["kind", "decided_on", "opinion"]
        widgets = {"decided_on": DateInput(), "opinion": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_on"].initial = timezone.localdate()
        self.fields["opinion"].help_text = "处置意见只有获授权的人员能够阅看；处置方式和日期登记簿可见。"


class OutcomeForm(forms.ModelForm):
    class Meta:
        model = Outcome
        fields = ["form", "closed_on", "sanction", "recovered", "handed_to_justice", "summary"]
        widgets = {"closed_on": DateInput(), "summary": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].initial = timezone.localdate()
        self.fields["summary"].required = True
        self.fields["summary"].help_text = "办理结果只有获授权的人员能够阅看；办结日期登记簿可见。"


class GrantForm(forms.Form):
    """A grant on a lead: to whom, why and until when; offers the people of the deciding person's own side."""

    person = forms.ModelChoiceField(User.objects.none(), label="人员", empty_label="请选择")
    codename = forms.ChoiceField(
        label="权限", choices=[("read_lead", "阅看"), ("handle_lead", "阅看并承办")], initial="read_lead"
    )
    reason = forms.CharField(label="理由", max_length=200, help_text="写明工作需要，请勿写入被反映人姓名和具体问题。")
    expires_on = forms.DateField(label="失效日期", required=False, widget=DateInput(), help_text="留空为长期有效。")

    def __init__(self, *args: Any, user: User, lead: Lead, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_who_may_be_told(user, lead)
        self.fields["person"].label_from_instance = lambda person: " · ".join(
            filter(None, [person.full_name, person.unit_name or person.get_duty_display()])
        )


class ReasonForm(forms.Form):
    """The reason of a return, checked by the service."""

    reason = WordsField(
        label="退回理由",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="退回时必填。理由登记簿可见，请勿写入人员姓名和具体问题。",
    )
