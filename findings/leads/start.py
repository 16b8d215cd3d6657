"""Leads on the start page, by the state in which they wait for somebody."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from findings.leads.choices import LeadState
from findings.leads.models import Lead
from inspection.accounts.models import User
from inspection.lib.access import Roles
from inspection.lib.start import Line, lines


def _in(state: LeadState) -> Callable[[Any], QuerySet]:
    def rows(user: User) -> QuerySet:
        return Lead.objects.visible_to(user).filter(state=state)

    return rows


def _line(label: str, order: int, state: LeadState, shown: Callable[[Roles], bool]) -> Line:
    return Line(label, order, _in(state), "findings:lead_list", f"state={state}", shown)


lines.add(
    _line("登记的线索待提交", 80, LeadState.REGISTERED, lambda roles: roles.is_team),
    _line("审定的线索待移交", 81, LeadState.APPROVED, lambda roles: roles.is_office),
    _line("线索被退回", 82, LeadState.RETURNED, lambda roles: roles.is_office),
    _line("线索待审批", 83, LeadState.SUBMITTED, lambda roles: roles.is_leading_group),
    _line("线索待签收", 84, LeadState.TRANSFERRED, lambda roles: roles.is_reviewer),
    _line("线索待提出处置意见", 85, LeadState.RECEIVED, lambda roles: roles.is_reviewer),
    _line("线索处置中", 86, LeadState.DISPOSING, lambda roles: roles.is_reviewer),
)
