"""Committee, round, team and unit of feedback and ledger are the inspection's: permission filters may trust them."""

from django.db import migrations

FORWARD = """
ALTER TABLE rectification_ledgeritem DROP CONSTRAINT ledger_item_path;
ALTER TABLE rectification_ledgeritem ADD CONSTRAINT ledger_item_path
    FOREIGN KEY (inspection_id, committee_id, round_id, team_id, unit_id)
    REFERENCES rounds_inspection (id, committee_id, round_id, team_id, unit_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE rectification_feedback ADD CONSTRAINT feedback_path
    FOREIGN KEY (inspection_id, committee_id, round_id, team_id, unit_id)
    REFERENCES rounds_inspection (id, committee_id, round_id, team_id, unit_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE rectification_lookback ADD CONSTRAINT look_back_path
    FOREIGN KEY (inspection_id, committee_id)
    REFERENCES rounds_inspection (id, committee_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = """
ALTER TABLE rectification_lookback DROP CONSTRAINT look_back_path;
ALTER TABLE rectification_feedback DROP CONSTRAINT feedback_path;
ALTER TABLE rectification_ledgeritem DROP CONSTRAINT ledger_item_path;
ALTER TABLE rectification_ledgeritem ADD CONSTRAINT ledger_item_path
    FOREIGN KEY (inspection_id, round_id, team_id, unit_id)
    REFERENCES rounds_inspection (id, round_id, team_id, unit_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("rectification", "0003_committees"), ("rounds", "0006_committee_paths")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
