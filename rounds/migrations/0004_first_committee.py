"""The one committee an installation has served so far, and its office and leading group as grants instead of duties."""

from typing import Any

from django.conf import settings
from django.db import migrations

# From the duty of an account to the permission that replaces it.
PERMISSIONS = {
    "office": ("office_committee", "巡察办人员"),
    "leading_group": ("group_committee", "领导小组成员"),
}


def create_committee(apps: Any, schema_editor: Any) -> None:
    """Name it after the top of the base list, else after the owner of the site."""
    organizations = apps.get_model("rounds", "Organization").objects
    top = organizations.filter(kind="committee", parent=None, status="active").order_by("pk").first()
    plan = apps.get_model("rounds", "Plan").objects.order_by("-first_year").first()
    owner = settings.SITE_OWNER.removesuffix("巡察办").removesuffix("巡察工作领导小组办公室") or "县委"
    committee = apps.get_model("rounds", "Committee").objects.create(
        name=(top.name if top else owner)[:60],
        short_name=top.short_name[:20] if top else owner[:20],
        level="city" if owner.startswith("市") else "county",
        office_name=settings.SITE_OWNER[:60],
        first_year=plan.first_year if plan else None,
    )
    _move_duties(apps, committee)


def _move_duties(apps: Any, committee: Any) -> None:
    """Permissions are made after the last migration, so the two that are needed are made here."""
    users = apps.get_model("accounts", "User").objects
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="rounds", model="committee"
    )
    for duty, (codename, name) in PERMISSIONS.items():
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )
        for user in users.filter(duty=duty):
            apps.get_model("rounds", "CommitteeUserObjectPermission").objects.create(
                user=user, permission=permission, content_object=committee
            )
        users.filter(duty=duty).update(duty="")


class Migration(migrations.Migration):
    dependencies = [
        ("rounds", "0003_committee"),
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(create_committee, migrations.RunPython.noop)]
