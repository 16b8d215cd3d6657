"""What the receiver of a lead owes: receipt, opinion, result, one at a time.

Those who may take the next step are asked; once it is overdue, the office is informed. Nobody who answers for any unit is
written to about a lead.
"""

from functools import partial

from django.db.models import Case, Exists, Q, QuerySet, Value, When

from findings.leads.acts import LEAD_ACTS
from findings.leads.choices import LeadState
from findings.leads.models import Lead
from inspection.lib import access
from inspection.lib.roles import Person
from inspection.notices.reminders import Source, sources
from rounds.inspections.roles import office

OBLIGATIONS = Case(
    When(state=LeadState.TRANSFERRED, then=Value("findings.transfer.receipt")),
    When(state=LeadState.RECEIVED, then=Value("findings.transfer.disposal")),
    default=Value("findings.transfer.result"),
)


def _transferred() -> QuerySet:
    return Lead.objects.transferred()


def _answers_for_a_unit(person: Person) -> Q:
    return Q(Exists(access.granted_subquery("rounds.Organization", person.outer, *access.UNIT_PERMISSIONS)))


def _obliged(leads: QuerySet) -> QuerySet:
    return LEAD_ACTS.pairs("receive", "dispose", rows=leads, unless=_answers_for_a_unit)


sources.add(
    Source(
        "leads",
        "线索",
        50,
        rows=_transferred,
        acting=_obliged,
        informed=(partial(office().pairs, unless=_answers_for_a_unit),),
        object_type=OBLIGATIONS,
        object_id="open_transfer",
        classifier="件",
        is_discreet=True,
    ),
)
