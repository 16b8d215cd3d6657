"""What may be done with a lead, from which state, by whom and by whom not; never by somebody who does not see it."""

from dataclasses import replace

from django.db.models import Exists, OuterRef, Q

from findings.leads.choices import BEFORE_TRANSFER, LeadState
from findings.leads.models import Transfer
from inspection.lib import access
from inspection.lib.acts import Act, Acts, Bar
from inspection.lib.roles import Granted, Limited, Named, Person, any_of

S = LeadState

GRANTED = Granted("findings.Lead", ())
READERS = Granted("findings.Lead", ("read_lead",))
HANDLERS = Granted("findings.Lead", ("handle_lead",))
TEAM = Granted("rounds.Team", (), "team", when=Q(state__in=sorted(BEFORE_TRANSFER)))
LEADERS = Granted("rounds.Team", ("lead_team",), "team")
REGISTRAR = Named("created_by")
OFFICE = Granted("rounds.Committee", ("office_committee",), "committee")
LEADING_GROUP = Granted("rounds.Committee", ("group_committee",), "committee")
RECEIVERS = Granted("rounds.Organization", ("review_organization",), "receiver")

OWN = "提交人不得审批本人提交的线索。"
SENT = "移交人不得签收本人移交的线索。"


def _holds(person: Person, anchor: str, *codenames: str) -> Q:
    """All rows for a person with such a grant on whatever row of the anchor, none for others."""
    return Q(Exists(access.granted_subquery(anchor, person.outer, *codenames)))


def _of_another_unit(person: Person) -> Q:
    """Leads from no inspection of a unit for which the person answers: whatever else the person is, those do not exist."""
    own = access.granted_subquery("rounds.Organization", person.outer, *access.UNIT_PERMISSIONS)
    return ~Q(Exists(own.filter(content_object=OuterRef("inspection__unit"))))


def _counts_grants(person: Person) -> Q:
    """A grant opens nothing for somebody whose only part is to answer for a unit."""
    return (
        ~_holds(person, "rounds.Organization", *access.UNIT_PERMISSIONS)
        | _holds(person, "rounds.Team")
        | _holds(person, "rounds.Committee", "office_committee", "group_committee")
        | _holds(person, "rounds.Organization", "review_organization")
    )


def seen_by(person: Person) -> Q:
    """The leads of LeadQuerySet.visible_to, for a person who may be a column of the query."""
    paths = (role.rows(person) for role in (OFFICE, LEADING_GROUP, TEAM, RECEIVERS))
    return _of_another_unit(person) & any_of([*paths, GRANTED.rows(person) & _counts_grants(person)])


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
    Act("submit", "提请审批", (LEADERS, REGISTRAR), EDITABLE, S.SUBMITTED),
    Act("approve", "审定", (LEADING_GROUP,), _in(S.SUBMITTED), S.APPROVED, bars=(Bar(OWN, _submitted),)),
    Act("return", "退回", (LEADING_GROUP,), _in(S.SUBMITTED), S.RETURNED, needs_reason=True),
    Act("transfer", "移交", (OFFICE,), _in(S.APPROVED), S.TRANSFERRED),
    Act("receive", "签收", RECEIVING, _in(S.TRANSFERRED), S.RECEIVED, bars=(Bar(SENT, _sent),)),
    Act("send_back", "退回移交", RECEIVING, _in(S.TRANSFERRED, S.RECEIVED), S.APPROVED, needs_reason=True),
    Act("dispose", "登记处置", RECEIVING, _in(S.RECEIVED, S.DISPOSING), S.DISPOSING),
    Act("close", "办结", RECEIVING, _in(S.DISPOSING), S.CLOSED),
    Act("read", "阅看", (READERS,)),
    Act("share", "授权", (OFFICE, LEADING_GROUP, RECEIVERS)),
    only=seen_by,
)
