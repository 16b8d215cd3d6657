"""Leads on the start page: those whose next step is this person's, and what has become of the others."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from findings.leads.acts import LEAD_ACTS
from findings.leads.choices import LeadState
from findings.leads.models import Lead
from inspection.accounts.models import User
from inspection.lib.access import Roles
from inspection.lib.start import Line, Waiting, lines
from inspection.lib.tones import Tone

LIST = "findings:lead_list"


def _waiting(label: str, order: int, act: str, state: LeadState, shown: Callable[[Roles], bool]) -> Line:
    rows = Waiting(LEAD_ACTS, act, only=Q(state=state))
    return Line(label, order, rows, LIST, f"waiting={act}&state={state}", shown)


def _in(state: LeadState) -> Callable[[Any], QuerySet]:
    def rows(user: User) -> QuerySet:
        return Lead.objects.visible_to(user).filter(state=state)

    return rows


def _told(label: str, order: int, state: LeadState, shown: Callable[[Roles], bool]) -> Line:
    query = f"state={state}"
    return Line(label, order, _in(state), LIST, query, shown, tone=Tone.PLAIN, is_information=True)


def _registers(roles: Roles) -> bool:
    return roles.is_team or roles.is_office


lines.add(
    _waiting("登记的线索待提交", 80, "submit", LeadState.REGISTERED, _registers),
    _waiting("审定的线索待移交", 81, "transfer", LeadState.APPROVED, lambda roles: roles.is_office),
    _waiting("退回的线索待重新提交", 82, "submit", LeadState.RETURNED, _registers),
    _waiting("线索待审批", 83, "approve", LeadState.SUBMITTED, lambda roles: roles.is_leading_group),
    _waiting("线索待签收", 84, "receive", LeadState.TRANSFERRED, lambda roles: roles.is_reviewer),
    _waiting("线索待提出处置意见", 85, "dispose", LeadState.RECEIVED, lambda roles: roles.is_reviewer),
    _waiting("线索待办结", 86, "close", LeadState.DISPOSING, lambda roles: roles.is_reviewer),
    _told("线索处置中", 87, LeadState.DISPOSING, lambda roles: roles.is_reviewer),
    _told("线索被退回", 88, LeadState.RETURNED, lambda roles: roles.is_office),
)
