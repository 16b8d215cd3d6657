"""A batch remembers by which version of its form it was checked; those that wait already count as older ones."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rectification", "0004_committee_paths"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledgerimport",
            name="version",
            field=models.CharField(blank=True, default="", max_length=64, verbose_name="表格版本"),
        ),
    ]
