"""Who has a part in a lead, and who sees its line in the register: one rule for lists, acts and reminders."""

from django.db.models import Exists, OuterRef, Q

from findings.leads.choices import BEFORE_TRANSFER
from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.roles import ALWAYS, NOTHING, Granted, Named, Person, any_of

# So many granted leads are named in a list's statement; more are left to a subquery.
MOST_NAMED = 1000

STEERING = ("office_committee", "group_committee")
GRANTED = Granted("findings.Lead", ())
READERS = Granted("findings.Lead", ("read_lead",))
HANDLERS = Granted("findings.Lead", ("handle_lead",))
REGISTRAR = Named("created_by")
RECEIVERS = Granted("rounds.Organization", ("review_organization",), "receiver")
# A team reads what it found until it is transferred.
TEAM = Granted("rounds.Team", (), "team", when=Q(state__in=sorted(BEFORE_TRANSFER)))
BY_ROLE = (Granted("rounds.Committee", STEERING, "committee"), TEAM, RECEIVERS)


def seen_by(person: Person) -> Q:
    """The leads of which a person sees the register line: office and leading group all, a team its own, a receiver its own.

    Head and liaison of a unit see no lead from the inspection of that unit, whatever other roles they have.
    """
    paths = any_of([*(role.rows(person) for role in BY_ROLE), _by_grant(person)])
    return NOTHING if paths is NOTHING else _of_another_unit(person) & paths


def _by_grant(person: Person) -> Q:
    """A grant on the lead itself counts for teams and departments, and for accounts without any other part.

    Office and leading group see their own committee whole and nothing else; who only answers for a unit sees nothing.
    """
    if person.account is not None:
        roles = access.roles(person.account)
        works = roles.is_team or "review_organization" in roles.on_organizations
        return _granted(person.account) if works or not (roles.is_unit or roles.committees) else NOTHING
    inspects_or_receives = _holds(person, "rounds.Team") | _holds(person, "rounds.Organization", "review_organization")
    answers = _holds(person, "rounds.Organization", *access.UNIT_PERMISSIONS)
    steers = _holds(person, "rounds.Committee", *STEERING)
    return GRANTED.rows(person) & (inspects_or_receives | ~(answers | steers))


def _granted(user: User) -> Q:
    """The leads granted one by one, read once per request and kept on the user object.

    Named while they are few, so that each of the other ways keeps its index.
    """
    known: Q | None = getattr(user, "_granted_leads_kept", None)
    if known is None:
        granted = access.granted_subquery("findings.Lead", user)
        few = list(granted.values_list("content_object", flat=True).distinct()[: MOST_NAMED + 1])
        known = Q(pk__in=few) if len(few) <= MOST_NAMED else Q(pk__in=granted)
        user._granted_leads_kept = known  # type: ignore[attr-defined]
    return known


def _holds(person: Person, anchor: str, *codenames: str) -> Q:
    """All rows for a person with such a grant on whatever row of the anchor, none for others."""
    return Q(Exists(access.granted_subquery(anchor, person.outer, *codenames)))


def _of_another_unit(person: Person) -> Q:
    """Leads from no inspection of a unit for which the person answers: whatever else the person is, those do not exist."""
    if person.account is not None:
        keys = access.granted_ids("rounds.Organization", person.account, *access.UNIT_PERMISSIONS)
        return ~Q(inspection__unit__in=keys) if keys else ALWAYS
    own = access.granted_subquery("rounds.Organization", person.outer, *access.UNIT_PERMISSIONS)
    return ~Q(Exists(own.filter(content_object=OuterRef("inspection__unit"))))
