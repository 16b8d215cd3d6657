"""The one module that asks who holds what: duties on the account, grants in django-guardian's direct tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Prefetch, Q, Value
from django.http import Http404
from django.utils import timezone
from guardian.utils import get_user_obj_perms_model

from inspection.lib.account import Account

Rows = TypeVar("Rows", bound=models.QuerySet[Any])


class Duty(models.TextChoices):
    """What an account is for when it is not for business. One value per account keeps the three administrators apart."""

    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全保密管理员"
    SECURITY_AUDITOR = "security_auditor", "安全审计员"


ADMINISTRATORS = frozenset(Duty)
# An account with business has no duty.
BUSINESS_DUTIES = ("",)
UNIT_PERMISSIONS = ("head_organization", "report_organization")


@dataclass(frozen=True)
class Standing:
    """What one account may be at all; which rows follow is a subquery of the querysets."""

    duty: str = ""
    office_of: frozenset[int] = frozenset()
    group_of: frozenset[int] = frozenset()
    counties: frozenset[int] = frozenset()
    on_teams: frozenset[str] = frozenset()
    on_organizations: frozenset[str] = frozenset()
    functions: Mapping[str, frozenset[int]] = field(default_factory=dict)
    below_city: frozenset[int] = frozenset()
    # The office of each committee to which a role of the person belongs, by key; "" where its name is not known.
    offices: Mapping[int, str] = field(default_factory=dict)

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


def _grants(model: str) -> Any:
    """The grant table of the model, a class that django-guardian finds by reflection."""
    anchor: Any = apps.get_model(model)
    return get_user_obj_perms_model(anchor)


def relation(model: str) -> str:
    """The name by which a query on `model` reaches its grants."""
    return _grants(model)._meta.get_field("content_object").related_query_name()


def valid_grants(model: str, *codenames: str, prefix: str = "") -> Q:
    """Condition on the grants on `model`: of one of the permissions (any, if none named), and not expired."""
    condition = Q(**{f"{prefix}permission__codename__in": codenames}) if codenames else Q()
    if any(field.name == "expires_at" for field in _grants(model)._meta.fields):
        condition &= Q(**{f"{prefix}expires_at": None}) | Q(**{f"{prefix}expires_at__gt": timezone.now()})
    return condition


def standing(user: Account) -> Standing:
    """The person's standing, read once per request in a single query and kept on the user object."""
    known = getattr(user, "_standing", None)
    if known is None:
        known = user._standing = _read_standing(user)  # type: ignore[attr-defined]
    return known


def _read_standing(user: Account) -> Standing:
    if not user.is_authenticated:
        return Standing()
    if user.duty in ADMINISTRATORS:
        return Standing(user.duty)
    rows = list(_roles(user))

    def of(anchor: str, code: str) -> frozenset[int]:
        return frozenset(key for kind, name, _, key, _ in rows if kind == anchor and name == code)

    functions: dict[str, frozenset[int]] = {}
    for _, name, function, key, _ in rows:
        if name == "review_organization" and function:
            functions[function] = functions.get(function, frozenset()) | {key}
    return Standing(
        office_of=of("committee", "office_committee"),
        group_of=of("committee", "group_committee"),
        counties=frozenset(key for kind, _, _, key, _ in rows if kind == "county"),
        on_teams=frozenset(name for kind, name, *_ in rows if kind == "team"),
        on_organizations=frozenset(name for kind, name, *_ in rows if kind == "organization"),
        functions=functions,
        below_city=frozenset(key for kind, _, _, key, _ in rows if kind == "below_city"),
        offices={key: office for kind, _, _, key, office in rows if kind in ("team", "organization", "committee")},
    )


def _roles(user: Account) -> models.QuerySet:
    """Anchor, permission, function, committee and its office of everything the person holds, in one statement."""
    codename, none = "permission__codename", Value("")
    teams = _grants("rounds.Team").objects.filter(user=user)
    organizations = _grants("rounds.Organization").objects.filter(user=user)
    committees = _grants("rounds.Committee").objects.filter(user=user)
    steering = committees.filter(permission__codename__in=("office_committee", "group_committee"))
    counties = steering.filter(content_object__counties__isnull=False)
    below = steering.filter(content_object__city__isnull=False)
    sender, unit_of = "content_object__round__committee", "content_object__committee"
    return (
        teams.values_list(Value("team"), codename, none, f"{sender}_id", f"{sender}__office_name")
        .distinct()
        .union(
            organizations.values_list(
                Value("organization"),
                codename,
                "content_object__function",
                f"{unit_of}_id",
                f"{unit_of}__office_name",
            ).distinct(),
            committees.values_list(
                Value("committee"), codename, none, "content_object_id", "content_object__office_name"
            ),
            counties.values_list(Value("county"), codename, none, "content_object__counties__id", none),
            below.values_list(Value("below_city"), codename, none, "content_object_id", none),
        )
    )


def held(model: str, user: Account, *codenames: str) -> models.QuerySet:
    """Lazy subquery of the primary keys of `model` on which the person holds one of the permissions (any, if none named)."""
    return _grants(model).objects.filter(valid_grants(model, *codenames), user=user).values("content_object")


def may(user: Account, codename: str, subject: models.Model) -> bool:
    """Whether the person holds this permission by a grant on this very row."""
    if not user.is_authenticated or user.duty in ADMINISTRATORS:
        return False
    return held(subject._meta.label, user, codename).filter(content_object=subject).exists()


def codenames(user: Account, subject: models.Model) -> frozenset[str]:
    """Everything the person holds by grants on this very row."""
    if not user.is_authenticated or user.duty in ADMINISTRATORS:
        return frozenset()
    grants = _grants(subject._meta.label).objects.filter(user=user, content_object=subject)
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
    if not standing(user).serves(committee):
        raise PermissionDenied


def refuse_administrators(user: Account) -> None:
    """Raise Http404 for the three administrators: they see no business page, not even an empty one."""
    if standing(user).is_administrator:
        raise Http404


def refuse_role(user: Account) -> None:
    """Raise ValidationError for the three administrators: they hold no business role."""
    if user.duty in ADMINISTRATORS:
        raise ValidationError("三员账号（系统管理员、安全保密管理员、安全审计员）不得承担业务角色。")


def require_some_office(user: Account) -> None:
    """Raise Http404 for the three administrators, and PermissionDenied (403) for everybody else but the office."""
    refuse_administrators(user)
    if not standing(user).is_office:
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
    grants = _grants(subject._meta.label).objects.filter(content_object=subject)
    if codenames:
        grants = grants.filter(permission__codename__in=codenames)
    return user_model.objects.filter(pk__in=grants.values("user"), is_active=True)


def holders_of(subjects: models.QuerySet, *codenames: str) -> models.QuerySet:
    """Subquery of the accounts that hold one of the permissions on any of these rows."""
    grants = _grants(subjects.model._meta.label).objects.filter(permission__codename__in=codenames)
    return grants.filter(content_object__in=subjects).values("user")


def grantees(model: str, *codenames: str) -> models.QuerySet:
    """Subquery of the accounts that hold one of the permissions on any row of `model`."""
    return _grants(model).objects.filter(permission__codename__in=codenames).values("user")


def grants_on(subject: models.Model) -> models.QuerySet:
    """The grants on the row, expired ones included: who holds what, with the facts the table keeps."""
    return _grants(subject._meta.label).objects.filter(content_object=subject)


def holdings(model: str, *codenames: str) -> models.QuerySet:
    """Lazy pairs (content_object_id, user_id) of the valid grants of active accounts on all rows of `model`, each pair once.

    For statements over many rows at once; for one row ask `holders`.
    """
    grants = _grants(model).objects.filter(valid_grants(model, *codenames), user__is_active=True)
    return grants.order_by().values("content_object_id", "user_id").distinct()


# The anchors of roles that people are given, and the committee each belongs to. A lead is none: nobody lists its circle.
ANCHORS = {"rounds.Committee": "pk", "rounds.Organization": "committee", "rounds.Team": "round__committee"}


def granted(users: Rows, *codenames: str, place: str = "", committee: models.Model | None = None) -> Rows:
    """Of these accounts the ones with a role somewhere, by permission, part of the anchor's name, and committee."""
    found = Q()
    for model, path in ANCHORS.items():
        named = Q(content_object__name__icontains=place)
        if model == "rounds.Committee":
            named |= Q(content_object__short_name__icontains=place)
        grants = _grants(model).objects.filter(named)
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
        grants = _grants(f"rounds.{model}").objects.select_related("permission", f"content_object{path}").order_by("pk")
        users = users.prefetch_related(Prefetch(f"{name}userobjectpermission_set", grants, to_attr=f"{name}_grants"))
    return users


def has_grants(user: Account) -> bool:
    """Whether the account holds any grant; accounts with grants cannot become administrators."""
    anchors = ("rounds.Committee", "rounds.Team", "rounds.Organization", "findings.Lead")
    return any(_grants(anchor).objects.filter(user=user).exists() for anchor in anchors)


def _permissions(subject: models.Model, *codenames: str) -> models.QuerySet:
    meta = subject._meta
    return apps.get_model("auth.Permission").objects.filter(
        codename__in=codenames, content_type__app_label=meta.app_label, content_type__model=meta.model_name
    )


def grant(user: Account, codename: str, subject: models.Model, **facts: Any) -> models.Model:
    """Give the permission on the row, once; facts (reason, expiry, giver) are stored where the table has them.

    Only rounds/access.py and findings/access.py call this.
    """
    table = _grants(subject._meta.label)
    [permission] = _permissions(subject, codename)
    row, _ = table.objects.update_or_create(user=user, permission=permission, content_object=subject, defaults=facts)
    return row


def grant_all(user: Account, codenames: Iterable[str], subjects: Sequence[models.Model], **facts: Any) -> None:
    """Give the permissions on many new rows of one model, in as many statements as thousands of rows, and one.

    Only findings/access.py calls this.
    """
    if not subjects:
        return
    table, permissions = _grants(subjects[0]._meta.label), _permissions(subjects[0], *codenames)
    rows = [table(user=user, permission=p, content_object=s, **facts) for p in permissions for s in subjects]
    table.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def grant_everybody(users: models.QuerySet, codename: str, subject: models.Model) -> int:
    """Give the permission on the row to each of these accounts; returns how many there were.

    Only rounds/committees/access.py calls this.
    """
    table, [permission] = _grants(subject._meta.label), _permissions(subject, codename)
    rows = [table(user=user, permission=permission, content_object=subject) for user in users]
    table.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    return len(rows)


def revoke(user: Account, subject: models.Model, *codenames: str) -> int:
    """Take the permissions (all, if none named) on the row away; returns how many rows went."""
    grants = _grants(subject._meta.label).objects.filter(user=user, content_object=subject)
    if codenames:
        grants = grants.filter(permission__codename__in=codenames)
    return grants.delete()[0]
