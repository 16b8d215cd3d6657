"""What one account may be, and on which committees, teams and organizations: read once per request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import Value

from inspection.lib.account import Account
from inspection.lib.grants import grants_table


class Duty(models.TextChoices):
    """What an account is for when it is not for business. One value per account keeps the three administrators apart."""

    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全保密管理员"
    SECURITY_AUDITOR = "security_auditor", "安全审计员"


ADMINISTRATORS = frozenset(Duty)
# An account with business has no duty.
BUSINESS_DUTIES = ("",)
# No account has this key; it stands for the person in a statement that is written once.
NOBODY = -1
UNIT_PERMISSIONS = ("head_organization", "report_organization")


@dataclass(frozen=True)
class Roles:
    """What one account may be, and on which committees, teams and organizations: few, so that queries name their keys."""

    duty: str = ""
    office_of: frozenset[int] = frozenset()
    group_of: frozenset[int] = frozenset()
    counties: frozenset[int] = frozenset()
    # Permission → the keys of the teams and organizations on which it is held.
    teams: Mapping[str, frozenset[int]] = field(default_factory=dict)
    organizations: Mapping[str, frozenset[int]] = field(default_factory=dict)
    functions: Mapping[str, frozenset[int]] = field(default_factory=dict)
    below_city: frozenset[int] = frozenset()
    # The office of each committee to which a role of the person belongs, by key; "" where its name is not known.
    offices: Mapping[int, str] = field(default_factory=dict)

    @property
    def on_teams(self) -> frozenset[str]:
        """The permissions held on some team."""
        return frozenset(self.teams)

    @property
    def on_organizations(self) -> frozenset[str]:
        """The permissions held on some organization."""
        return frozenset(self.organizations)

    @property
    def reviews_for(self) -> frozenset[int]:
        """The committees for which the person reviews, in whatever function."""
        return frozenset().union(*self.functions.values())

    @property
    def committees(self) -> frozenset[int]:
        """The committees whose rounds, findings and ledgers the person sees whole."""
        return self.office_of | self.group_of

    @property
    def sees_figures_of(self) -> frozenset[int]:
        """The committees of which the person sees at least figures: those seen whole, and a city's counties."""
        return self.committees | self.counties

    @property
    def is_office(self) -> bool:
        """Belongs to the office of some committee; for one row ask `serves`."""
        return bool(self.office_of)

    @property
    def is_leading_group(self) -> bool:
        return bool(self.group_of)

    def serves(self, committee: int | None) -> bool:
        """Whether the person acts as the office of this very committee."""
        return committee in self.office_of

    def decides_for(self, committee: int | None) -> bool:
        """Whether the person sits in the leading group of this very committee."""
        return committee in self.group_of

    @property
    def sees_all_rounds(self) -> bool:
        """Sees every round of at least one committee."""
        return bool(self.committees)

    @property
    def sees_several(self) -> bool:
        """Whether pages have to say which committee a row belongs to; with one alone the word appears nowhere."""
        return len(self.known_committees) > 1

    @property
    def known_committees(self) -> frozenset[int]:
        """Every committee of which the person may meet a row, in whatever role, and the counties of a city."""
        return frozenset(self.offices) | self.committees | self.counties

    @property
    def office_name(self) -> str:
        """The office of the only committee to which the person's roles belong; "" for several and where it has no name."""
        return next(iter(self.offices.values())) if len(self.offices) == 1 else ""

    @property
    def is_administrator(self) -> bool:
        return self.duty in ADMINISTRATORS

    @property
    def is_team(self) -> bool:
        return bool(self.on_teams)

    @property
    def is_unit(self) -> bool:
        return bool(self.on_organizations & set(UNIT_PERMISSIONS))

    @property
    def is_reviewer(self) -> bool:
        """Reviews ledgers or receives leads for a department such as 纪委监委 or 组织部."""
        return bool(self.functions)

    @property
    def inspects(self) -> bool:
        """Sees rounds from inside: office, leading group, and the teams."""
        return self.sees_all_rounds or self.is_team

    @property
    def reviews(self) -> bool:
        """Inspects, or reviews and receives for a department."""
        return self.inspects or self.is_reviewer

    @property
    def works(self) -> bool:
        """Has any part in the business: everybody but administrators and accounts without a role."""
        return self.reviews or self.is_unit


def roles(user: Account) -> Roles:
    """The person's roles, read once per request in a single query and kept on the user object."""
    known = getattr(user, "_roles_kept", None)
    if known is None:
        known = user._roles_kept = _read_roles(user)  # type: ignore[attr-defined]
    return known


def _read_roles(user: Account) -> Roles:
    if not user.is_authenticated:
        return Roles()
    if user.duty in ADMINISTRATORS:
        return Roles(user.duty)
    rows = _grant_lines(user)

    def by(pairs: Iterable[tuple[str, int]]) -> dict[str, frozenset[int]]:
        found: dict[str, set[int]] = {}
        for name, key in pairs:
            found.setdefault(name, set()).add(key)
        return {name: frozenset(keys) for name, keys in found.items()}

    committees = by((row.code, row.committee) for row in rows if row.kind == "committee")
    return Roles(
        office_of=committees.get("office_committee", frozenset()),
        group_of=committees.get("group_committee", frozenset()),
        counties=frozenset(row.committee for row in rows if row.kind == "county"),
        teams=by((row.code, row.anchor) for row in rows if row.kind == "team"),
        organizations=by((row.code, row.anchor) for row in rows if row.kind == "organization"),
        functions=by(
            (row.function, row.committee) for row in rows if row.code == "review_organization" and row.function
        ),
        below_city=frozenset(row.committee for row in rows if row.kind == "below_city"),
        offices={row.committee: row.office for row in rows if row.kind in ("team", "organization", "committee")},
    )


class _GrantLine(NamedTuple):
    kind: str
    code: str
    anchor: int
    function: str
    committee: int
    office: str


def _grant_lines(user: Account) -> list[_GrantLine]:
    """Everything the person holds, in one statement."""
    sql, values = _statement_of_grants()
    with connection.cursor() as cursor:
        cursor.execute(sql, [user.pk if value == NOBODY else value for value in values])
        return [_GrantLine(*row) for row in cursor.fetchall()]


@cache
def _statement_of_grants() -> tuple[str, tuple[Any, ...]]:
    """The statement, written once per process: every request of everybody asks it."""
    user, code, key, none = NOBODY, "permission__codename", "content_object_id", Value("")
    teams = grants_table("rounds.Team").objects.filter(user=user)
    organizations = grants_table("rounds.Organization").objects.filter(user=user)
    committees = grants_table("rounds.Committee").objects.filter(user=user)
    steering = committees.filter(permission__codename__in=("office_committee", "group_committee"))
    counties = steering.filter(content_object__counties__isnull=False)
    below = steering.filter(content_object__city__isnull=False)
    sender, unit_of = "content_object__round__committee", "content_object__committee"
    function = "content_object__function"
    every = teams.values_list(Value("team"), code, key, none, f"{sender}_id", f"{sender}__office_name").union(
        organizations.values_list(
            Value("organization"), code, key, function, f"{unit_of}_id", f"{unit_of}__office_name"
        ),
        committees.values_list(Value("committee"), code, key, none, key, "content_object__office_name"),
        counties.values_list(Value("county"), code, key, none, "content_object__counties__id", none),
        below.values_list(Value("below_city"), code, key, none, key, none),
        all=True,
    )
    sql, values = every.query.sql_with_params()
    return sql, values


def granted_ids(model: str, user: Account, *codenames: str) -> frozenset[int]:
    """The keys of the teams, organizations or committees on which the person holds one of the permissions (any, if none named).

    Read with the roles, once per request: the planner sees how few they are, and an index keeps its order.
    """
    known = roles(user)
    by_code: Mapping[str, frozenset[int]] = {
        "rounds.Team": known.teams,
        "rounds.Organization": known.organizations,
        "rounds.Committee": {"office_committee": known.office_of, "group_committee": known.group_of},
    }[model]
    return frozenset().union(*(keys for code, keys in by_code.items() if not codenames or code in codenames))
