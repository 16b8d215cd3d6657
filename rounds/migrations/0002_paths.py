"""An inspection belongs to a team of its own round: held by the database, whoever writes."""

from django.db import migrations

FORWARD = """
ALTER TABLE rounds_team ADD CONSTRAINT team_path UNIQUE (id, round_id);
ALTER TABLE rounds_inspection ADD CONSTRAINT inspection_team_of_round
    FOREIGN KEY (team_id, round_id) REFERENCES rounds_team (id, round_id) DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = """
ALTER TABLE rounds_inspection DROP CONSTRAINT inspection_team_of_round;
ALTER TABLE rounds_team DROP CONSTRAINT team_path;
"""


class Migration(migrations.Migration):
    dependencies = [("rounds", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
