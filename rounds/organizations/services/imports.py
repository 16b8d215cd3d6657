"""The roster of Party organizations from a workbook: new ones added, known ones updated by code or full name."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from inspection.accounts.models import User
from inspection.files.importing import Draft, Drafted
from inspection.files.services import imports
from inspection.files.services.kinds import ImportKind
from inspection.lib.workbook import Reading, template
from rounds.committees.models import Committee
from rounds.committees.services import own_committee
from rounds.organizations.importing import ROSTER, to_drafts
from rounds.organizations.models import Organization, OrganizationImport, OrganizationImportRow
from rounds.organizations.services.import_checks import check_roster
from rounds.organizations.services.import_rows import lock_roster, remove_organizations, why_not_undo, write_roster


class RosterKind(ImportKind[OrganizationImport]):
    """The roster of Party organizations of one committee."""

    name = "roster"
    spec = ROSTER
    batches = OrganizationImport
    rows = OrganizationImportRow

    def draft(self, reading: Reading) -> Drafted:
        return to_drafts(reading, self.spec)

    def check(self, batch: OrganizationImport, drafts: list[Draft]) -> dict[str, Any]:
        return check_roster(batch, drafts, self.spec)

    def prepare(self, batch: OrganizationImport) -> None:
        lock_roster()

    def write(self, batch: OrganizationImport, drafts: list[Draft], *, by: User) -> int:
        return write_roster(batch, drafts, spec=self.spec, by=by)

    def revert(self, batch: OrganizationImport) -> None:
        remove_organizations(batch)

    def why_not_undo(self, batch: OrganizationImport) -> str:
        return why_not_undo(batch)


KIND = RosterKind()


def stage_roster(*, upload: UploadedFile, by: User, committee: Committee | None = None) -> OrganizationImport:
    """Read a roster into a batch that waits for the person. Raises ValidationError with one sentence."""
    return imports.stage(KIND, upload, by=by, committee=own_committee(by, committee))


def roster_template(*, by: User) -> bytes:
    """An empty roster with the organizations of the person's base list as drop-down for the parent."""
    names = list(Organization.objects.of_office(by).active().order_by("pk").values_list("name", flat=True)[:2000])
    return template(ROSTER, references={"parent": names} if names else None)
