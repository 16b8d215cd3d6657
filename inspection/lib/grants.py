"""The tables in which django-guardian keeps who holds what on which row."""

from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils import timezone
from guardian.utils import get_user_obj_perms_model


def grants_table(model: str) -> Any:
    """The grant table of the model, a class that django-guardian finds by reflection."""
    anchor: Any = apps.get_model(model)
    return get_user_obj_perms_model(anchor)


def relation(model: str) -> str:
    """The name by which a query on `model` reaches its grants."""
    return grants_table(model)._meta.get_field("content_object").related_query_name()


def valid_grants(model: str, *codenames: str, prefix: str = "") -> Q:
    """Condition on the grants on `model`: of one of the permissions (any, if none named), and not expired."""
    condition = Q(**{f"{prefix}permission__codename__in": codenames}) if codenames else Q()
    if any(field.name == "expires_at" for field in grants_table(model)._meta.fields):
        condition &= Q(**{f"{prefix}expires_at": None}) | Q(**{f"{prefix}expires_at__gt": timezone.now()})
    return condition
