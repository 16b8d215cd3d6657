"""Every row of the app learns the committee that sent its inspection."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from rounds.migrations._first_committee import first_committee


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
        ("findings", "0002_paths"),
        ("rounds", "0005_committee_columns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="committee",
            field=models.ForeignKey(
                db_index=False,
                default=first_committee,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="rounds.committee",
                verbose_name="派出党委",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="findingevent",
            name="committee",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                default=first_committee,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="rounds.committee",
                verbose_name="派出党委",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="lead",
            name="committee",
            field=models.ForeignKey(
                db_index=False,
                default=first_committee,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="leads",
                to="rounds.committee",
                verbose_name="派出党委",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="leadevent",
            name="committee",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                default=first_committee,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="rounds.committee",
                verbose_name="派出党委",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="transfer",
            name="committee",
            field=models.ForeignKey(
                db_index=False,
                default=first_committee,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rounds.committee",
                verbose_name="派出党委",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="transferevent",
            name="committee",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                default=first_committee,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="rounds.committee",
                verbose_name="派出党委",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="finding",
            name="inspection",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="rounds.inspection",
                verbose_name="巡察任务",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="number",
            field=models.CharField(max_length=40, verbose_name="编号"),
        ),
        migrations.AlterField(
            model_name="finding",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="rounds.round",
                verbose_name="轮次",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="team",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="rounds.team",
                verbose_name="巡察组",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="unit",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="rounds.organization",
                verbose_name="被巡察单位",
            ),
        ),
        migrations.AlterField(
            model_name="lead",
            name="number",
            field=models.CharField(max_length=40, verbose_name="线索编号"),
        ),
        migrations.AlterField(
            model_name="transfer",
            name="number",
            field=models.CharField(max_length=60, verbose_name="移交文号"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["number"], name="finding_number_prefix", opclasses=["varchar_pattern_ops"]),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["committee", "-created_at", "-id"], name="finding_of_committee"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                fields=["committee", "status", "-created_at", "-id"], name="finding_of_committee_status"
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["committee", "-created_at", "-id"], name="lead_of_committee"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["committee", "state", "-created_at", "-id"], name="lead_of_committee_state"),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(fields=("committee", "number"), name="finding_number_once"),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.UniqueConstraint(fields=("committee", "number"), name="lead_number_once"),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.UniqueConstraint(fields=("id", "committee"), name="lead_path_committee"),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(fields=("committee", "number"), name="transfer_number_once"),
        ),
    ]
