"""What may be done with a lead, from which state, by whom and by whom not; never by somebody who does not see it."""

from dataclasses import replace

from django.db.models import Exists, OuterRef, Q

from findings.leads.choices import LeadState
from findings.leads.models import Transfer
from findings.leads.roles import HANDLERS, READERS, RECEIVERS, REGISTRAR, seen_by
from inspection.lib.acts import Act, Acts, Bar
from inspection.lib.roles import Limited, Person
from rounds.inspections.roles import leading_group, office, team_leader

S = LeadState

OWN = "提交人不得审批本人提交的线索。"
SENT = "移交人不得签收本人移交的线索。"


def _submitted(person: Person) -> Q:
    return Q(submitted_by=person.value)


def _sent(person: Person) -> Q:
    return Q(Exists(Transfer.objects.filter(lead=OuterRef("pk"), returned_at=None, transferred_by=person.outer)))


def _in(*states: str) -> frozenset[str]:
    return frozenset(states)


EDITABLE = _in(S.REGISTERED, S.RETURNED)
# Of the receiving department only those handle the lead who were granted on it.
RECEIVING = (Limited(HANDLERS, RECEIVERS.rows),)

LEAD_ACTS = Acts(
    "findings.Lead",
    "state",
    Act("edit", "修改", (replace(HANDLERS, when=Q(receiver=None)),), EDITABLE),
    Act("submit", "提请审批", (team_leader(), REGISTRAR), EDITABLE, S.SUBMITTED),
    Act("approve", "审定", (leading_group(),), _in(S.SUBMITTED), S.APPROVED, bars=(Bar(OWN, _submitted),)),
    Act("return", "退回", (leading_group(),), _in(S.SUBMITTED), S.RETURNED, needs_reason=True),
    Act("transfer", "移交", (office(),), _in(S.APPROVED), S.TRANSFERRED),
    Act("receive", "签收", RECEIVING, _in(S.TRANSFERRED), S.RECEIVED, bars=(Bar(SENT, _sent),)),
    Act("send_back", "退回移交", RECEIVING, _in(S.TRANSFERRED, S.RECEIVED), S.APPROVED, needs_reason=True),
    Act("dispose", "登记处置", RECEIVING, _in(S.RECEIVED, S.DISPOSING), S.DISPOSING),
    Act("close", "办结", RECEIVING, _in(S.DISPOSING), S.CLOSED),
    Act("read", "阅看", (READERS,)),
    Act("share", "授权", (office(), leading_group(), RECEIVERS)),
    only=seen_by,
)
