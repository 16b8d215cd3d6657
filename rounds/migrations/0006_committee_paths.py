"""Plans, rounds and inspections belong to one committee throughout; parents stand in the same base list."""

from django.db import migrations

FORWARD = """
ALTER TABLE rounds_organization ADD CONSTRAINT organization_parent_of_committee
    FOREIGN KEY (parent_id, committee_id) REFERENCES rounds_organization (id, committee_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE rounds_round ADD CONSTRAINT round_plan_of_committee
    FOREIGN KEY (plan_id, committee_id) REFERENCES rounds_plan (id, committee_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE rounds_inspection ADD CONSTRAINT inspection_round_of_committee
    FOREIGN KEY (round_id, committee_id) REFERENCES rounds_round (id, committee_id) DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = """
ALTER TABLE rounds_inspection DROP CONSTRAINT inspection_round_of_committee;
ALTER TABLE rounds_round DROP CONSTRAINT round_plan_of_committee;
ALTER TABLE rounds_organization DROP CONSTRAINT organization_parent_of_committee;
"""


class Migration(migrations.Migration):
    dependencies = [("rounds", "0005_committee_columns")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
