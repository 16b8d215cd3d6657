"""The one module that asks who holds what: duties on the account, grants in django-guardian's direct tables."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Prefetch, Q
from django.http import Http404

from inspection.lib.account import Account
from inspection.lib.account_roles import (
    ADMINISTRATORS,
    BUSINESS_DUTIES,
    UNIT_PERMISSIONS,
    Duty,
    Roles,
    granted_ids,
    roles,
)
from inspection.lib.grants import grants_table, relation, valid_grants

__all__ = [
    "ADMINISTRATORS",
    "BUSINESS_DUTIES",
    "UNIT_PERMISSIONS",
    "Duty",
    "Roles",
    "granted_ids",
    "relation",
    "roles",
    "valid_grants",
]

Rows = TypeVar("Rows", bound=models.QuerySet[Any])


def granted_subquery(model: str, user: Account, *codenames: str) -> models.QuerySet:
    """Lazy subquery of the primary keys of `model` on which the person holds one of the permissions (any, if none named)."""
    return grants_table(model).objects.filter(valid_grants(model, *codenames), user=user).values("content_object")


def may(user: Account, codename: str, subject: models.Model) -> bool:
    """Whether the person holds this permission by a grant on this very row."""
    if not user.is_authenticated or user.duty in ADMINISTRATORS:
        return False
    return granted_subquery(subject._meta.label, user, codename).filter(content_object=subject).exists()


def codenames(user: Account, subject: models.Model) -> frozenset[str]:
    """Everything the person holds by grants on this very row."""
    if not user.is_authenticated or user.duty in ADMINISTRATORS:
        return frozenset()
    grants = grants_table(subject._meta.label).objects.filter(user=user, content_object=subject)
    return frozenset(grants.values_list("permission__codename", flat=True))


def require(user: Account, codename: str, subject: models.Model) -> None:
    """Raise PermissionDenied (403) for someone who may see the row but not do this to it."""
    if not may(user, codename, subject):
        raise PermissionDenied


def require_duty(user: Account, *duties: str) -> None:
    """Raise PermissionDenied (403) unless the account has one of these duties."""
    if user.duty not in duties:
        raise PermissionDenied


def require_office(user: Account, committee: int | None) -> None:
    """Raise PermissionDenied (403) unless the person acts as the office of this committee."""
    if not roles(user).serves(committee):
        raise PermissionDenied


def refuse_administrators(user: Account) -> None:
    """Raise Http404 for the three administrators: they see no business page, not even an empty one."""
    if roles(user).is_administrator:
        raise Http404


def refuse_role(user: Account) -> None:
    """Raise ValidationError for the three administrators: they hold no business role."""
    if user.duty in ADMINISTRATORS:
        raise ValidationError("三员账号（系统管理员、安全保密管理员、安全审计员）不得承担业务角色。")


def require_some_office(user: Account) -> None:
    """Raise Http404 for the three administrators, and PermissionDenied (403) for everybody else but the office."""
    refuse_administrators(user)
    if not roles(user).is_office:
        raise PermissionDenied


def any_of(queryset: Rows, paths: list[Q]) -> Rows:
    """Rows reached by at least one path; no path reaches nothing."""
    if not paths:
        return queryset.none()
    condition = paths[0]
    for path in paths[1:]:
        condition |= path
    return queryset.filter(condition)


def holders(subject: models.Model, *codenames: str) -> models.QuerySet:
    """The accounts that hold one of the permissions on the row, active ones only, each once."""
    user_model = apps.get_model("accounts.User")
    grants = grants_table(subject._meta.label).objects.filter(content_object=subject)
    if codenames:
        grants = grants.filter(permission__codename__in=codenames)
    return user_model.objects.filter(pk__in=grants.values("user"), is_active=True)


def holders_of(subjects: models.QuerySet, *codenames: str) -> models.QuerySet:
    """Subquery of the accounts that hold one of the permissions on any of these rows."""
    grants = grants_table(subjects.model._meta.label).objects.filter(permission__codename__in=codenames)
    return grants.filter(content_object__in=subjects).values("user")


def grantees(model: str, *codenames: str) -> models.QuerySet:
    """Subquery of the accounts that hold one of the permissions on any row of `model`."""
    return grants_table(model).objects.filter(permission__codename__in=codenames).values("user")


def grants_on(subject: models.Model) -> models.QuerySet:
    """The grants on the row, expired ones included: who holds what, with the facts the table keeps."""
    return grants_table(subject._meta.label).objects.filter(content_object=subject)


# The anchors of roles that people are given, and the committee each belongs to. A lead is none: nobody lists who reads it.
ANCHORS = {"rounds.Committee": "pk", "rounds.Organization": "committee", "rounds.Team": "round__committee"}


def granted(users: Rows, *codenames: str, place: str = "", committee: models.Model | None = None) -> Rows:
    """Of these accounts the ones with a role somewhere, by permission, part of the anchor's name, and committee."""
    found = Q()
    for model, path in ANCHORS.items():
        named = Q(content_object__name__icontains=place)
        if model == "rounds.Committee":
            named |= Q(content_object__short_name__icontains=place)
        grants = grants_table(model).objects.filter(named)
        if codenames:
            grants = grants.filter(permission__codename__in=codenames)
        if committee is not None:
            grants = grants.filter(**{f"content_object__{path}": committee.pk})
        found |= Q(pk__in=grants.values("user"))
    return users.filter(found)


def with_grants(users: Rows) -> Rows:
    """The accounts with `committee_grants`, `organization_grants` and `team_grants` read along, in one query each."""
    reads = {"committee": "", "organization": "__committee", "team": "__round__committee"}
    for name, path in reads.items():
        model = name.capitalize()
        grants = (
            grants_table(f"rounds.{model}").objects.select_related("permission", f"content_object{path}").order_by("pk")
        )
        users = users.prefetch_related(Prefetch(f"{name}userobjectpermission_set", grants, to_attr=f"{name}_grants"))
    return users


def has_grants(user: Account) -> bool:
    """Whether the account holds any grant; accounts with grants cannot become administrators."""
    anchors = ("rounds.Committee", "rounds.Team", "rounds.Organization", "findings.Lead")
    return any(grants_table(anchor).objects.filter(user=user).exists() for anchor in anchors)


def _permissions(subject: models.Model, *codenames: str) -> models.QuerySet:
    meta = subject._meta
    return apps.get_model("auth.Permission").objects.filter(
        codename__in=codenames, content_type__app_label=meta.app_label, content_type__model=meta.model_name
    )


def grant(user: Account, codename: str, subject: models.Model, **facts: Any) -> models.Model:
    """Give the permission on the row, once; facts (reason, expiry, giver) are stored where the table has them.

    Only rounds/access.py and findings/access.py call this.
    """
    table = grants_table(subject._meta.label)
    [permission] = _permissions(subject, codename)
    row, _ = table.objects.update_or_create(user=user, permission=permission, content_object=subject, defaults=facts)
    return row


def grant_all(user: Account, codenames: Iterable[str], subjects: Sequence[models.Model], **facts: Any) -> None:
    """Give the permissions on many new rows of one model, in as many statements as thousands of rows, and one.

    Only findings/access.py calls this.
    """
    if not subjects:
        return
    table, permissions = grants_table(subjects[0]._meta.label), _permissions(subjects[0], *codenames)
    rows = [table(user=user, permission=p, content_object=s, **facts) for p in permissions for s in subjects]
    table.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def grant_everybody(users: models.QuerySet, codename: str, subject: models.Model) -> int:
    """Give the permission on the row to each of these accounts; returns how many there were.

    Only rounds/committees/access.py calls this.
    """
    table, [permission] = grants_table(subject._meta.label), _permissions(subject, codename)
    rows = [table(user=user, permission=permission, content_object=subject) for user in users]
    table.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    return len(rows)


def revoke(user: Account, subject: models.Model, *codenames: str) -> int:
    """Take the permissions (all, if none named) on the row away; returns how many rows went."""
    grants = grants_table(subject._meta.label).objects.filter(user=user, content_object=subject)
    if codenames:
        grants = grants.filter(permission__codename__in=codenames)
    return grants.delete()[0]
