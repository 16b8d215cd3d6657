"""The head who confirmed a request cannot be another person in the reviews than in the request itself."""

from django.db import migrations, models

FORWARD = """
ALTER TABLE rectification_review ADD CONSTRAINT review_of_confirmer
    FOREIGN KEY (request_id, confirmed_by_id)
    REFERENCES rectification_closingrequest (id, confirmed_by_id) DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = "ALTER TABLE rectification_review DROP CONSTRAINT review_of_confirmer;"


class Migration(migrations.Migration):
    dependencies = [("rectification", "0002_paths")]

    operations = [
        migrations.AddConstraint(
            model_name="closingrequest",
            constraint=models.UniqueConstraint(fields=["id", "confirmed_by"], name="closing_request_confirmer"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
