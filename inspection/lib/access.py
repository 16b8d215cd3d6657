"""The one module that asks who holds what: duties on the account, grants in django-guardian's direct tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Prefetch, Q, Value
from django.http import Http404
from django.utils import timezone
from guardian.utils import get_user_obj_perms_model


class Duty(models.TextChoices):
    """What an account is for, whatever the round. One value per account keeps the three administrators apart."""

    OFFICE = "office", "巡察办"
    LEADING_GROUP = "leading_group", "领导小组"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全保密管理员"
    SECURITY_AUDITOR = "security_auditor", "安全审计员"


ADMINISTRATORS = frozenset({Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN, Duty.SECURITY_AUDITOR})
# What an account with business may have: a duty that is no administrator's, or none.
BUSINESS_DUTIES = ("", *(duty for duty in Duty if duty not in ADMINISTRATORS))


@dataclass(frozen=True)
class Standing:
    """What one account may be at all; which rows follow is a subquery of the querysets."""

    duty: str
    on_teams: frozenset[str]
    on_organizations: frozenset[str]
    functions: frozenset[str]

    @property
    def is_office(self) -> bool:
        return self.duty == Duty.OFFICE

    @property
    def is_leading_group(self) -> bool:
        return self.duty == Duty.LEADING_GROUP

    @property
    def sees_all_rounds(self) -> bool:
        return self.duty in (Duty.OFFICE, Duty.LEADING_GROUP)

    @property
    def is_administrator(self) -> bool:
        return self.duty in ADMINISTRATORS

    @property
    def is_team(self) -> bool:
        return bool(self.on_teams)

    @property
    def is_unit(self) -> bool:
        return bool(self.on_organizations & {"head_organization", "report_organization"})

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


def _grants(model: str) -> type[models.Model]:
    return get_user_obj_perms_model(apps.get_model(model))


def relation(model: str) -> str:
    """The name by which a query on `model` reaches its grants."""
    return _grants(model)._meta.get_field("content_object").related_query_name()


def valid_grants(model: str, *codenames: str, prefix: str = "") -> Q:
    """Condition on the grants on `model`: of one of the permissions (any, if none named), and not expired."""
    condition = Q(**{f"{prefix}permission__codename__in": codenames}) if codenames else Q()
    if any(field.name == "expires_at" for field in _grants(model)._meta.fields):
        condition &= Q(**{f"{prefix}expires_at": None}) | Q(**{f"{prefix}expires_at__gt": timezone.now()})
    return condition


def standing(user: Any) -> Standing:
    """The person's standing, read once per request in a single query and kept on the user object."""
    known = getattr(user, "_standing", None)
    if known is None:
        known = user._standing = _read_standing(user)
    return known


def _read_standing(user: Any) -> Standing:
    if not user.is_authenticated:
        return Standing("", frozenset(), frozenset(), frozenset())
    if user.duty in ADMINISTRATORS:
        return Standing(user.duty, frozenset(), frozenset(), frozenset())
    on_teams = (
        _grants("rounds.Team")
        .objects.filter(user=user)
        .values_list(Value("team"), "permission__codename", Value(""))
        .distinct()
    )
    on_organizations = (
        _grants("rounds.Organization")
        .objects.filter(user=user)
        .values_list(Value("organization"), "permission__codename", "content_object__function")
        .distinct()
    )
    rows = list(on_teams.union(on_organizations))
    return Standing(
        duty=user.duty,
        on_teams=frozenset(code for anchor, code, _ in rows if anchor == "team"),
        on_organizations=frozenset(code for anchor, code, _ in rows if anchor == "organization"),
        functions=frozenset(f for anchor, code, f in rows if code == "review_organization" and f),
    )


def held(model: str, user: Any, *codenames: str) -> models.QuerySet:
    """Lazy subquery of the primary keys of `model` on which the person holds one of the permissions (any, if none named)."""
    return _grants(model).objects.filter(valid_grants(model, *codenames), user=user).values("content_object")


def may(user: Any, codename: str, subject: models.Model) -> bool:
    """Whether the person holds this permission by a grant on this very row."""
    if not user.is_authenticated or user.duty in ADMINISTRATORS:
        return False
    return held(subject._meta.label, user, codename).filter(content_object=subject).exists()


def codenames(user: Any, subject: models.Model) -> frozenset[str]:
    """Everything the person holds by grants on this very row."""
    if not user.is_authenticated or user.duty in ADMINISTRATORS:
        return frozenset()
    grants = _grants(subject._meta.label).objects.filter(user=user, content_object=subject)
    return frozenset(grants.values_list("permission__codename", flat=True))


def require(user: Any, codename: str, subject: models.Model) -> None:
    """Raise PermissionDenied (403) for someone who may see the row but not do this to it."""
    if not may(user, codename, subject):
        raise PermissionDenied


def require_duty(user: Any, *duties: str) -> None:
    """Raise PermissionDenied (403) unless the account has one of these duties."""
    if user.duty not in duties:
        raise PermissionDenied


def refuse_administrators(user: Any) -> None:
    """Raise Http404 for the three administrators: they see no business page, not even an empty one."""
    if standing(user).is_administrator:
        raise Http404


def refuse_role(user: Any) -> None:
    """Raise ValidationError for the three administrators: they hold no business role."""
    if user.duty in ADMINISTRATORS:
        raise ValidationError("三员账号（系统管理员、安全保密管理员、安全审计员）不得承担业务角色。")


def require_some_office(user: Any) -> None:
    """Raise Http404 for the three administrators, and PermissionDenied (403) for everybody else but the office."""
    refuse_administrators(user)
    require_duty(user, Duty.OFFICE)


def any_of(queryset: models.QuerySet, paths: list[Q]) -> models.QuerySet:
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


def granted(users: models.QuerySet, *codenames: str, place: str = "") -> models.QuerySet:
    """Of these accounts the ones with a grant on a team or an organization, by permission and by part of its name."""
    found = Q()
    for model in ("rounds.Team", "rounds.Organization"):
        grants = _grants(model).objects.filter(content_object__name__icontains=place)
        if codenames:
            grants = grants.filter(permission__codename__in=codenames)
        found |= Q(pk__in=grants.values("user"))
    return users.filter(found)


def with_grants(users: models.QuerySet) -> models.QuerySet:
    """The accounts with `team_grants` and `organization_grants` read along, in one query each."""
    teams = _grants("rounds.Team").objects.select_related("permission", "content_object__round")
    organizations = _grants("rounds.Organization").objects.select_related("permission", "content_object")
    return users.prefetch_related(
        Prefetch("teamuserobjectpermission_set", teams.order_by("pk"), to_attr="team_grants"),
        Prefetch("organizationuserobjectpermission_set", organizations.order_by("pk"), to_attr="organization_grants"),
    )


def has_grants(user: Any) -> bool:
    """Whether the account holds any grant; accounts with grants cannot become administrators."""
    anchors = ("rounds.Team", "rounds.Organization", "findings.Lead")
    return any(_grants(anchor).objects.filter(user=user).exists() for anchor in anchors)


def grant(user: Any, codename: str, subject: models.Model, **facts: Any) -> models.Model:
    """Give the permission on the row, once; facts (reason, expiry, giver) are stored where the table has them.

    Only rounds/access.py and findings/access.py call this.
    """
    table = _grants(subject._meta.label)
    permission = apps.get_model("auth.Permission").objects.get(
        codename=codename, content_type__app_label=subject._meta.app_label, content_type__model=subject._meta.model_name
    )
    row, _ = table.objects.update_or_create(user=user, permission=permission, content_object=subject, defaults=facts)
    return row


def grant_all(user: Any, codenames: Iterable[str], subjects: list[models.Model], **facts: Any) -> None:
    """Give the permissions on many new rows of one model, in as many statements as thousands of rows, and one.

    Only findings/access.py calls this.
    """
    if not subjects:
        return
    meta, table = subjects[0]._meta, _grants(subjects[0]._meta.label)
    permissions = apps.get_model("auth.Permission").objects.filter(
        codename__in=codenames, content_type__app_label=meta.app_label, content_type__model=meta.model_name
    )
    rows = [table(user=user, permission=p, content_object=s, **facts) for p in permissions for s in subjects]
    table.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def revoke(user: Any, subject: models.Model, *codenames: str) -> int:
    """Take the permissions (all, if none named) on the row away; returns how many rows went."""
    grants = _grants(subject._meta.label).objects.filter(user=user, content_object=subject)
    if codenames:
        grants = grants.filter(permission__codename__in=codenames)
    return grants.delete()[0]
