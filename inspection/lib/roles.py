"""Roles as declarations: who is meant, seen from a person (which rows) and from the rows (which persons)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Exists, F, Func, OuterRef, Q, QuerySet

from inspection.lib import access
from inspection.lib.account import Account

ALWAYS = Q()
NOTHING = Q(pk__in=[])
EVERYTHING = Q(pk__isnull=False)
PERSON = "acting_person"


@dataclass(frozen=True)
class Person:
    """A person in a condition on rows: one account, or a column that names many.

    `value` is compared with columns of the row, `outer` is used one level deeper, inside a subquery on the row.
    """

    value: Any
    outer: Any
    # The account itself, where what it holds has been read already.
    account: Any = None

    @classmethod
    def of(cls, user: Account) -> "Person | None":
        """This account; None for accounts that never have a business role: anonymous, closed, one of the administrators."""
        if not user.is_authenticated or not user.is_active or user.duty in access.ADMINISTRATORS:
            return None
        return cls(value=user.pk, outer=user.pk)

    @classmethod
    def listing(cls, user: Any) -> "Person | None":
        """As `of`, with the roles read once per request: for lists, which the planner answers better when it sees keys."""
        person = cls.of(user)
        return person and replace(person, account=user)


# The person of a query on rows that has PERSON as a column; and of a subquery on rows inside a query on accounts.
BESIDE_ROWS = Person(value=F(PERSON), outer=OuterRef(PERSON))
AROUND_ROWS = Person(value=OuterRef("pk"), outer=OuterRef(OuterRef("pk")))

Rule = Callable[[Person], Q]


class Unnest(Func):
    """The elements of an array, one row each."""

    function = "unnest"
    set_returning = True
    output_field = BigIntegerField()


class Role:
    """Who is meant. `rows` and `pairs` are two directions of one rule and never differ."""

    when: Q

    def rows(self, user: Account | Person) -> Q:
        """The rows on which this person has the role; an account, or a Person inside a declaration."""
        person = user if isinstance(user, Person) else Person.of(user)
        found = NOTHING if person is None else self._of(person)
        return NOTHING if found is NOTHING else found & self.when

    def pairs(self, queryset: QuerySet, *, unless: Rule | None = None) -> QuerySet:
        """object_id and user_id of every active account that has the role, per row, save those whom `unless` names."""
        raise NotImplementedError

    def _of(self, person: Person) -> Q:
        raise NotImplementedError

    def _beside(self, queryset: QuerySet, link: str, unless: Rule | None, facts: Q = EVERYTHING) -> QuerySet:
        """Pairs by a join: `link` leads from the row to the account, `facts` restrict what lies between them."""
        active = {f"{link}__is_active": True, f"{link}__duty__in": access.BUSINESS_DUTIES}
        # One filter() for one join; aliased, so that every bar compares with the person of that join.
        rows = queryset.order_by().filter(self.when, facts, **active).alias(**{PERSON: F(f"{link}__pk")})
        if unless is not None:
            rows = rows.filter(~unless(BESIDE_ROWS))
        return rows.values(object_id=F("pk"), user_id=F(PERSON)).distinct()

    def _around(
        self, queryset: QuerySet, accounts: QuerySet, unless: Rule | None, person: Person = AROUND_ROWS
    ) -> QuerySet:
        """Pairs without a join between row and account: the rows of each account."""
        rows = queryset.order_by().filter(self._of(person) & self.when)
        if unless is not None:
            rows = rows.filter(~unless(AROUND_ROWS))
        accounts = accounts.filter(is_active=True, duty__in=access.BUSINESS_DUTIES).order_by()
        return accounts.values(object_id=Unnest(ArraySubquery(rows.values("pk"))), user_id=F("pk"))


@dataclass(frozen=True)
class Granted(Role):
    """A grant on an anchor that the row belongs to: `path` leads from the row to the anchor, "" is the row itself.

    With `key` the row does not point to the anchor: each column of the row equals the named column of the anchor.
    """

    anchor: str
    codenames: tuple[str, ...]
    path: str = ""
    when: Q = ALWAYS
    key: tuple[tuple[str, str], ...] = ()

    def _of(self, person: Person) -> Q:
        if person.account is not None and self.anchor in access.ANCHORS and not self.key:
            keys = access.granted_ids(self.anchor, person.account, *self.codenames)
            return Q(**{f"{self.path or 'pk'}__in": keys}) if keys else NOTHING
        grants = access.granted_subquery(self.anchor, person.outer, *self.codenames)
        if self.key:
            equal = {f"content_object__{column}": OuterRef(path) for path, column in self.key}
            given = [~Q(**{f"content_object__{column}": ""}) for _, column in self.key if not column.endswith("_id")]
            return Q(Exists(grants.filter(*given, **equal)))
        return Q(**{f"{self.path or 'pk'}__in": grants})

    def pairs(self, queryset: QuerySet, *, unless: Rule | None = None) -> QuerySet:
        if self.key:
            users = apps.get_model("accounts.User").objects.filter(pk__in=access.grantees(self.anchor, *self.codenames))
            return self._around(queryset, users, unless)
        grants = "__".join(part for part in (self.path, access.relation(self.anchor)) if part)
        facts = access.valid_grants(self.anchor, *self.codenames, prefix=f"{grants}__")
        return self._beside(queryset, f"{grants}__user", unless, facts)


@dataclass(frozen=True)
class Named(Role):
    """The person named in a column of the row, or of a row it belongs to."""

    path: str
    when: Q = ALWAYS

    def _of(self, person: Person) -> Q:
        return Q(**{self.path: person.value})

    def pairs(self, queryset: QuerySet, *, unless: Rule | None = None) -> QuerySet:
        return self._beside(queryset, self.path, unless)


@dataclass(frozen=True)
class Limited(Role):
    """A role that counts only on the rows which `only` names for the same person, such as those of a second role."""

    role: Role
    only: Rule
    when: Q = ALWAYS

    def _of(self, person: Person) -> Q:
        return self.role.rows(person) & self.only(person)

    def pairs(self, queryset: QuerySet, *, unless: Rule | None = None) -> QuerySet:
        def barred(person: Person) -> Q:
            return ~self.only(person) | unless(person) if unless else ~self.only(person)

        return self.role.pairs(queryset.filter(self.when), unless=barred)


def any_of(conditions: Iterable[Q]) -> Q:
    """Rows that meet at least one of the conditions; none of no conditions."""
    found = NOTHING
    for condition in conditions:
        if condition is not NOTHING:
            found = condition if found is NOTHING else found | condition
    return found
