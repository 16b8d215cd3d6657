"""Notices about the register of leads: how many matters, never a word about a lead."""

from collections.abc import Iterable

from django.db import models
from django.urls import reverse

from findings.leads.access import may_know
from findings.leads.models import Lead
from inspection.accounts.models import User
from inspection.lib import access
from inspection.notices.choices import NoticeKind
from inspection.notices.services import notify


def tell_people(people: models.QuerySet | Iterable[User], what: str) -> None:
    """Put “有 1 件线索事项…” into the inbox of those of them who may be informed of leads."""
    if isinstance(people, models.QuerySet):
        _tell(people, what)
    else:
        _tell(User.objects.filter(pk__in=[person.pk for person in people]), what)


def tell_office(lead: Lead, what: str) -> None:
    """The same to the office, which keeps the register."""
    _tell(access.holders(lead.committee, "office_committee"), what)


def tell_leading_group(lead: Lead, what: str) -> None:
    """The same to the leading group, which decides."""
    _tell(access.holders(lead.committee, "group_committee"), what)


def _tell(people: models.QuerySet, what: str) -> None:
    notify(may_know(people), kind=NoticeKind.TASK, title=f"有 1 件线索事项{what}", url=reverse("findings:lead_list"))
