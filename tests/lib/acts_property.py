"""The property every declaration has to keep: waiting = may = not refused = reminded."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from inspection.accounts.models import User
from inspection.lib.acts import Acts
from inspection.lib.refusals import Refused
from inspection.notices.reminders import Source

Service = Callable[[User, Any], Any]


def assert_one_rule(
    acts: Acts,
    people: Iterable[User],
    rows: Iterable[models.Model],
    services: Mapping[str, Service] | None = None,
) -> dict[str, int]:
    """For every person, row and act all derived answers agree; returns how many times each act was allowed.

    `services` are tried and taken back, by the names of their acts: allowed is what they do not refuse. The caller asserts on the counts, so that a declaration that allows nothing does not pass unseen.
    """
    rows = list(rows)
    keys = [row.pk for row in rows]
    within = acts.model._default_manager.filter(pk__in=keys)
    counts = dict.fromkeys(acts.by_name, 0)
    people = [User.objects.get(pk=person.pk) for person in people]
    offered = {(p.pk, row.pk): {act.name for act in acts.acts_for(p, row)} for p in people for row in rows}
    for name in acts.by_name:
        reminded = {(pair["object_id"], pair["user_id"]) for pair in acts.pairs(name, rows=within)}
        for person in people:
            waiting = set(acts.rows(person, name).filter(pk__in=keys).values_list("pk", flat=True))
            ready = set(acts.sort_out(person, within, name).ready)
            for row in rows:
                answers = {
                    "waiting": row.pk in waiting,
                    "ready": row.pk in ready,
                    "not refused": _is_not_refused(acts, person, row, name),
                    "offered": name in offered[person.pk, row.pk],
                    "reminded": (row.pk, person.pk) in reminded,
                }
                if services and name in services:
                    answers["done"] = is_done(services[name], person, row)
                assert len(set(answers.values())) == 1, f"{person.username}, {name}, {row!r}: {answers}"
            # Each row it is true of, and one it is not: `may` asks what `rows` asks.
            asked = [row for row in rows if row.pk in waiting] + [row for row in rows if row.pk not in waiting][:1]
            assert [acts.may(person, row, name) for row in asked] == [row.pk in waiting for row in asked], name
            counts[name] += len(waiting)
        known = {person.pk for person in people}
        strangers = {user for _, user in reminded if user not in known}
        assert not strangers, f"{name}: reminded, but not among the people: {strangers}"
    return counts


def is_done(service: Service, person: User, row: models.Model | None) -> bool:
    """Whether the service does it for this person with the row (as it is stored); nothing of it stays."""
    with transaction.atomic():
        try:
            service(person, row and type(row)._default_manager.get(pk=row.pk))
        except (Refused, PermissionDenied):
            return False
        finally:
            transaction.set_rollback(True)
    return True


def _is_not_refused(acts: Acts, person: User, row: models.Model, name: str) -> bool:
    try:
        acts.refuse(person, row, name)
    except (Refused, PermissionDenied):
        return False
    return True


def assert_reminded(
    source: Source, people: Iterable[User], rows: Iterable[models.Model], may: Callable[[User, models.Model], bool]
) -> int:
    """A source asks exactly those to act who may act, for every person and row; returns how many pairs that are.

    The caller asserts on the number, so that a source that reminds nobody does not pass unseen.
    """
    rows, people = list(rows), [User.objects.get(pk=person.pk) for person in people]
    pairs = source.acting(source.rows().filter(pk__in=[row.pk for row in rows]))
    names = {person.pk: person.username for person in User.objects.all()}
    reminded = {(row["object_id"], names[row["user_id"]]) for row in pairs}
    allowed = {(row.pk, person.username) for person in people for row in rows if may(person, row)}
    assert reminded == allowed, source.subject
    return len(allowed)
