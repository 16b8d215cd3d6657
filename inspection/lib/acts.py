"""What may be done with the rows of a noun, declared once: from which status, by whom, by whom not.

From one declaration follow the button, the refusal, the list of what waits for a person, the set for a bulk act and the
audience of a reminder: `may(user, row)` = row in `rows(user)` = `refuse` does not raise = (row, user) in `pairs`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Case, F, Q, QuerySet, Value, When

from inspection.lib.account import Account
from inspection.lib.refusals import LostRace, NotAllowed, Refused, locked
from inspection.lib.roles import EVERYTHING, NOTHING, Person, Role, Rule, any_of


@dataclass(frozen=True)
class Bar:
    """Persons who may not, although they have the role: the rows from which a person is barred, and the sentence why."""

    sentence: str
    rows: Callable[[Person], Q]


@dataclass(frozen=True)
class Condition:
    """What must be true of the row; without a sentence, somebody was faster where it is not.

    A sentence that names or counts what is in the way is made of the row.
    """

    rows: Q | Callable[[], Q]
    sentence: str | Callable[[Any], str] = ""

    def now(self) -> Q:
        return self.rows() if callable(self.rows) else self.rows

    def says(self, row: models.Model) -> str:
        """The sentence about this row."""
        return self.sentence(row) if callable(self.sentence) else self.sentence


@dataclass(frozen=True)
class Act:
    """One act: the statuses it starts from (none: any), the one it leads to (none: it stays), and who does it."""

    name: str
    label: str
    who: tuple[Role, ...]
    from_: frozenset[str] = frozenset()
    to: str = ""
    bars: tuple[Bar, ...] = ()
    when: tuple[Condition, ...] = ()
    needs_reason: bool = False

    def by_role(self, person: Person) -> Q:
        """Rows on which the person has one of the roles."""
        return any_of(role.rows(person) for role in self.who)

    def barred(self, person: Person) -> Q:
        """Rows from which the person is barred."""
        return any_of(bar.rows(person) for bar in self.bars)


@dataclass
class Sorted:
    """The keys of a set, sorted by what the person may do with each row."""

    ready: list[int] = field(default_factory=list)
    barred: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    early: list[int] = field(default_factory=list)
    not_allowed: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class _Facts:
    """What the database says of one row and one act."""

    status: str
    role: bool
    conditions: list[bool]
    bars: list[bool]


class Acts:
    """The acts of one noun; `status` is its status field, or a path to it, or empty.

    `only` names the rows on which a person has roles at all, for a noun that is not seen by everybody who has one.
    """

    def __init__(self, model: str, status: str, *acts: Act, only: Rule = lambda _: EVERYTHING) -> None:
        self.label, self.status, self.only = model, status, only
        self.by_name = {act.name: act for act in acts}

    @cached_property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    def __getitem__(self, name: str) -> Act:
        return self.by_name[name]

    def may(self, user: Account, row: models.Model, name: str) -> bool:
        """Whether the person may do this with the row now."""
        person = Person.of(user)
        return person is not None and self._all().filter(self._condition(person, name), pk=row.pk).exists()

    def acts_for(self, user: Account, row: models.Model) -> list[Act]:
        """What the person may do with the row now, in the order of the declaration; one query."""
        person = Person.of(user)
        if person is None:
            return []
        flags = {f"act_{name}": _flag(self._allowed(act, person)) for name, act in self.by_name.items()}
        facts = self._all().filter(self.only(person), pk=row.pk).values(**flags).first() or {}
        return [act for name, act in self.by_name.items() if facts.get(f"act_{name}")]

    def rows(self, user: Account, *names: str) -> QuerySet:
        """All rows with which the person may do one of the acts (any, if none named) now."""
        return self._all().filter(self.condition(user, *names))

    def condition(self, user: Account, *names: str) -> Q:
        """`rows` as a condition, to be joined with others; the roles are those that the request has read."""
        person = Person.listing(user)
        return NOTHING if person is None else self._condition(person, *names)

    def has_role(self, user: Account, row: models.Model, name: str) -> bool:
        """Whether the person is one of those who do this, whatever the status and the bars."""
        person = Person.of(user)
        return person is not None and self._all().filter(self[name].by_role(person), pk=row.pk).exists()

    def require(self, user: Account, row: models.Model, name: str) -> None:
        """Raise NotAllowed without the role: for the page that asks before it acts."""
        if not self.has_role(user, row, name):
            raise NotAllowed

    def refuse(self, user: Account, row: models.Model, name: str) -> None:
        """Raise NotAllowed without the role, LostRace when the row moved on, Refused with the sentence of bar or condition.

        One query; lock the row first to act on the answer.
        """
        act = self[name]
        facts = self._facts(user, self._all().filter(pk=row.pk), act).get(row.pk)
        if facts is None:
            raise LostRace
        if not facts.role:
            raise NotAllowed
        if (act.from_ and facts.status not in act.from_) or _failed(act, facts, silently=True):
            raise LostRace
        for bar, applies in zip(act.bars, facts.bars, strict=True):
            if applies:
                raise Refused(bar.sentence)
        for condition in _failed(act, facts, silently=False):
            raise Refused(condition.says(row))

    def why_not(self, user: Account, row: models.Model, name: str) -> str:
        """The sentence with which `refuse` would refuse; empty where the person may, and where the role is missing."""
        try:
            self.refuse(user, row, name)
        except NotAllowed:
            return ""
        except Refused as refusal:
            return "".join(refusal.messages)
        return ""

    def begin(self, user: Account, row: models.Model, name: str) -> None:
        """Lock the row until the transaction ends, then raise as `refuse` does."""
        locked(self._all().only("pk"), row.pk)
        self.refuse(user, row, name)

    def sort_out(self, user: Account, queryset: QuerySet, name: str) -> Sorted:
        """Sort the rows by what the person may do with each; one query. Whoever acts on the answer locks the rows first."""
        act, found = self[name], Sorted()
        for pk, facts in self._facts(user, queryset, act).items():
            self._bucket(act, facts, found).append(pk)
        return found

    def pairs(self, *names: str, rows: QuerySet | None = None, unless: Rule | None = None) -> QuerySet:
        """object_id and user_id of everybody who may do one of the acts (any, if none named) now, each pair once.

        Save those whom `unless` names. Lazy, for INSERT … SELECT as well (`query.sql_with_params()`).
        """
        base = self._all() if rows is None else self._within(rows)
        found = []
        for act in self._named(names):
            kept_out = partial(self._excluded, act, unless)
            found += [role.pairs(base.filter(self._open(act)), unless=kept_out) for role in act.who]
        return found[0].union(*found[1:]) if len(found) > 1 else found[0].distinct()

    def move(self, subject: models.Model | Iterable[int], name: str, **facts: Any) -> int:
        """Take a row, or rows by their keys, to the status of the act with these facts, by one conditional update.

        Raises LostRace when a single row had moved on; of many, returns how many were moved.
        """
        act = self[name]
        if act.to:
            facts = {self.status: act.to, **facts}
        keys = [subject.pk] if isinstance(subject, models.Model) else subject
        changed = self._all().filter(self._in_status(act), pk__in=keys).update(**facts)
        if isinstance(subject, models.Model):
            if not changed:
                raise LostRace
            for key, value in facts.items():
                setattr(subject, key, value)
        return changed

    def _all(self) -> QuerySet:
        return self.model._default_manager.order_by()

    def _within(self, rows: QuerySet) -> QuerySet:
        """These rows, to be filtered further: a set cut to a length by its keys, which costs the database a join."""
        return self._all().filter(pk__in=rows.values("pk")) if rows.query.is_sliced else rows.order_by()

    def _condition(self, person: Person, *names: str) -> Q:
        return self.only(person) & any_of(self._allowed(act, person) for act in self._named(names))

    def _named(self, names: tuple[str, ...]) -> list[Act]:
        return [self[name] for name in names] if names else list(self.by_name.values())

    def _in_status(self, act: Act) -> Q:
        return Q(**{f"{self.status}__in": sorted(act.from_)}) if act.from_ else Q()

    def _open(self, act: Act) -> Q:
        """Rows with which the act may be done at all, by whomever."""
        found = self._in_status(act)
        for condition in act.when:
            found &= condition.now()
        return found

    def _allowed(self, act: Act, person: Person) -> Q:
        given = act.by_role(person)
        if given is NOTHING:
            return NOTHING
        found = self._open(act) & given
        return found & ~act.barred(person) if act.bars else found

    def _excluded(self, act: Act, unless: Rule | None, person: Person) -> Q:
        found = ~self.only(person) | act.barred(person)
        return found | unless(person) if unless else found

    def _facts(self, user: Account, queryset: QuerySet, act: Act) -> dict[int, _Facts]:
        person = Person.of(user)
        flags = {"act_role": _flag(self.only(person) & act.by_role(person) if person else NOTHING)}
        flags |= {f"act_when_{n}": _flag(condition.now()) for n, condition in enumerate(act.when)}
        flags |= {f"act_bar_{n}": _flag(bar.rows(person) if person else NOTHING) for n, bar in enumerate(act.bars)}
        status = F(self.status) if self.status else Value("")
        rows = queryset.values_list("pk", status, *flags.values())
        split = 3 + len(act.when)
        return {row[0]: _Facts(row[1], row[2], list(row[3:split]), list(row[split:])) for row in rows}

    def _bucket(self, act: Act, facts: _Facts, found: Sorted) -> list[int]:
        if not facts.role:
            return found.not_allowed
        if act.from_ and facts.status not in act.from_:
            return found.early if self._is_before(facts.status, act) else found.gone
        if _failed(act, facts, silently=True):
            return found.gone
        if any(facts.bars):
            return found.barred
        return found.early if not all(facts.conditions) else found.ready

    def _is_before(self, status: str, act: Act) -> bool:
        order = {value: number for number, value in enumerate(self._statuses)}
        return order.get(status, -1) < min(order.get(value, -1) for value in act.from_)

    @cached_property
    def _statuses(self) -> list[str]:
        """The values of the status field in the order of their declaration."""
        model: Any = self.model
        *path, name = self.status.split("__")
        for part in path:
            model = model._meta.get_field(part).related_model
        return [value for value, _ in model._meta.get_field(name).choices]


def _flag(condition: Q) -> Case | Value:
    """The condition as true or false, never NULL."""
    return Case(When(condition, then=Value(True)), default=Value(False)) if condition else Value(True)


def _failed(act: Act, facts: _Facts, *, silently: bool) -> list[Condition]:
    """The conditions that do not hold: those without a sentence, or those with one."""
    pairs = zip(act.when, facts.conditions, strict=True)
    return [condition for condition, holds in pairs if not holds and bool(condition.sentence) is not silently]
