"""What the receiver of a lead owes: receipt, opinion, result, one at a time.

Need to know: those of the receiver's people who were granted this very lead are asked; once it is overdue, the office is
informed. Nobody who answers for a unit ever hears of a lead.
"""

from functools import partial

from django.db.models import Case, Exists, Q, QuerySet, Value, When

from findings.leads.choices import LeadState
from findings.leads.models import Lead
from inspection.lib import access
from inspection.lib.roles import Granted, Person
from inspection.notices.reminders import Source, sources

HANDLERS = Granted("findings.Lead", ("handle_lead",))
RECEIVERS = Granted("rounds.Organization", ("review_organization",), "receiver")
OFFICE = Granted("rounds.Committee", ("office_committee",), "committee")

OBLIGATIONS = Case(
    When(state=LeadState.TRANSFERRED, then=Value("findings.transfer.receipt")),
    When(state=LeadState.RECEIVED, then=Value("findings.transfer.disposal")),
    default=Value("findings.transfer.result"),
)


def _transferred() -> QuerySet:
    return Lead.objects.transferred()


def _answers_for_a_unit(person: Person) -> Q:
    return Q(Exists(access.granted_subquery("rounds.Organization", person.outer, *access.UNIT_PERMISSIONS)))


def _may_not_handle(person: Person) -> Q:
    """Whoever works for another department, answers for a unit, or sent the lead that is to be signed for."""
    sent = Q(state=LeadState.TRANSFERRED, open_transfer__transferred_by=person.value)
    return ~RECEIVERS.rows(person) | _answers_for_a_unit(person) | sent


sources.add(
    Source(
        "leads",
        "线索",
        50,
        rows=_transferred,
        acting=partial(HANDLERS.pairs, unless=_may_not_handle),
        informed=(partial(OFFICE.pairs, unless=_answers_for_a_unit),),
        object_type=OBLIGATIONS,
        object_id="open_transfer",
        classifier="件",
        is_discreet=True,
    ),
)
