"""Office and leading group are grants on a committee now; only the three administrators stay a duty."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("rounds", "0004_first_committee"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="user",
            name="user_duty_known",
        ),
        migrations.AlterField(
            model_name="user",
            name="duty",
            field=models.CharField(
                blank=True,
                choices=[
                    ("system_admin", "系统管理员"),
                    ("security_admin", "安全保密管理员"),
                    ("security_auditor", "安全审计员"),
                ],
                default="",
                max_length=20,
                verbose_name="岗位",
            ),
        ),
        migrations.AlterField(
            model_name="userevent",
            name="duty",
            field=models.CharField(
                blank=True,
                choices=[
                    ("system_admin", "系统管理员"),
                    ("security_admin", "安全保密管理员"),
                    ("security_auditor", "安全审计员"),
                ],
                default="",
                max_length=20,
                verbose_name="岗位",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("duty__in", ["", "system_admin", "security_admin", "security_auditor"])),
                name="user_duty_known",
            ),
        ),
    ]
