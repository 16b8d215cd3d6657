"""The committee of a finding and of a lead is its inspection's: permission filters may trust the plain column."""

from django.db import migrations

FORWARD = """
ALTER TABLE findings_finding DROP CONSTRAINT finding_path;
ALTER TABLE findings_finding ADD CONSTRAINT finding_path
    FOREIGN KEY (inspection_id, committee_id, round_id, team_id, unit_id)
    REFERENCES rounds_inspection (id, committee_id, round_id, team_id, unit_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE findings_lead ADD CONSTRAINT lead_path
    FOREIGN KEY (inspection_id, committee_id)
    REFERENCES rounds_inspection (id, committee_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE findings_transfer ADD CONSTRAINT transfer_lead_of_committee
    FOREIGN KEY (lead_id, committee_id) REFERENCES findings_lead (id, committee_id) DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = """
ALTER TABLE findings_transfer DROP CONSTRAINT transfer_lead_of_committee;
ALTER TABLE findings_lead DROP CONSTRAINT lead_path;
ALTER TABLE findings_finding DROP CONSTRAINT finding_path;
ALTER TABLE findings_finding ADD CONSTRAINT finding_path
    FOREIGN KEY (inspection_id, round_id, team_id, unit_id)
    REFERENCES rounds_inspection (id, round_id, team_id, unit_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("findings", "0003_committees"), ("rounds", "0006_committee_paths")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
