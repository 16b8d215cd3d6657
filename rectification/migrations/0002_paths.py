"""Plain columns that permission filters and the separation of duties trust are held equal to where they come from."""

from django.db import migrations

FORWARD = """
ALTER TABLE rectification_ledgeritem ADD CONSTRAINT ledger_item_path
    FOREIGN KEY (inspection_id, round_id, team_id, unit_id)
    REFERENCES rounds_inspection (id, round_id, team_id, unit_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE rectification_review ADD CONSTRAINT review_of_submitter
    FOREIGN KEY (request_id, submitted_by_id)
    REFERENCES rectification_closingrequest (id, submitted_by_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE rectification_review ADD CONSTRAINT review_of_confirmer
    FOREIGN KEY (request_id, confirmed_by_id)
    REFERENCES rectification_closingrequest (id, confirmed_by_id) DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = """
ALTER TABLE rectification_review DROP CONSTRAINT review_of_confirmer;
ALTER TABLE rectification_review DROP CONSTRAINT review_of_submitter;
ALTER TABLE rectification_ledgeritem DROP CONSTRAINT ledger_item_path;
"""


class Migration(migrations.Migration):
    dependencies = [("rectification", "0001_initial"), ("rounds", "0002_paths")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
