"""派出党委 as a model, with its grants."""

import django.db.models.deletion
import pghistory.utils
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("rounds", "0002_paths"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Committee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="名称")),
                ("short_name", models.CharField(blank=True, max_length=20, verbose_name="简称")),
                (
                    "level",
                    models.CharField(
                        choices=[("city", "市"), ("county", "县（市、区）")],
                        default="county",
                        max_length=8,
                        verbose_name="层级",
                    ),
                ),
                ("office_name", models.CharField(blank=True, max_length=60, verbose_name="巡察办名称")),
                ("leading_group_name", models.CharField(blank=True, max_length=60, verbose_name="领导小组名称")),
                ("document_prefix", models.CharField(blank=True, max_length=20, verbose_name="文号前缀")),
                ("first_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="本届起始年份")),
            ],
            options={
                "verbose_name": "派出党委",
                "verbose_name_plural": "派出党委",
                "ordering": ["level", "pk"],
                "permissions": [
                    ("office_committee", "巡察办人员"),
                    ("group_committee", "领导小组成员"),
                    ("staff_committee", "本级人员"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommitteeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("short_name", models.CharField(blank=True, max_length=20, verbose_name="简称")),
                (
                    "level",
                    models.CharField(
                        choices=[("city", "市"), ("county", "县（市、区）")],
                        default="county",
                        max_length=8,
                        verbose_name="层级",
                    ),
                ),
                ("office_name", models.CharField(blank=True, max_length=60, verbose_name="巡察办名称")),
                ("leading_group_name", models.CharField(blank=True, max_length=60, verbose_name="领导小组名称")),
                ("document_prefix", models.CharField(blank=True, max_length=20, verbose_name="文号前缀")),
                ("first_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="本届起始年份")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CommitteeUserObjectPermission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "verbose_name": "派出党委授权",
                "verbose_name_plural": "派出党委授权",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CommitteeUserObjectPermissionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="committee",
            name="city",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="counties",
                to="rounds.committee",
                verbose_name="上级市委",
            ),
        ),
        migrations.AddField(
            model_name="committeeevent",
            name="city",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="rounds.committee",
                verbose_name="上级市委",
            ),
        ),
        migrations.AddField(
            model_name="committeeevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="rounds.committee",
            ),
        ),
        migrations.AddField(
            model_name="committeeuserobjectpermission",
            name="content_object",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="rounds.committee"),
        ),
        migrations.AddField(
            model_name="committeeuserobjectpermission",
            name="permission",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
        ),
        migrations.AddField(
            model_name="committeeuserobjectpermission",
            name="user",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="committeeuserobjectpermissionevent",
            name="content_object",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="rounds.committee",
            ),
        ),
        migrations.AddField(
            model_name="committeeuserobjectpermissionevent",
            name="permission",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="auth.permission",
            ),
        ),
        migrations.AddField(
            model_name="committeeuserobjectpermissionevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="rounds.committeeuserobjectpermission",
            ),
        ),
        migrations.AddField(
            model_name="committeeuserobjectpermissionevent",
            name="user",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="committee",
            constraint=models.CheckConstraint(
                condition=models.Q(("level", "county"), ("city", None), _connector="OR"),
                name="committee_city_stands_on_top",
            ),
        ),
        migrations.AddConstraint(
            model_name="committee",
            constraint=models.CheckConstraint(
                condition=models.Q(("city", None), models.Q(("city", models.F("pk")), _negated=True), _connector="OR"),
                name="committee_not_above_itself",
            ),
        ),
        migrations.AddIndex(
            model_name="committeeuserobjectpermission",
            index=models.Index(fields=["user", "permission", "content_object"], name="committee_grant"),
        ),
        migrations.AlterUniqueTogether(
            name="committeeuserobjectpermission",
            unique_together={("user", "permission", "content_object")},
        ),
    ]
