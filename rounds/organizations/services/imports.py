"""The roster of Party organizations from a workbook: new ones added, known ones updated by code or full name."""

from django.core.files.uploadedfile import UploadedFile

from inspection.accounts.models import User
from inspection.files.services import commits, imports
from inspection.lib.workbook import template
from rounds.committees.models import Committee
from rounds.committees.services import own_committee
from rounds.organizations.importing import ROSTER, to_drafts
from rounds.organizations.models import Organization, OrganizationImport, OrganizationImportRow
from rounds.organizations.services.import_checks import check_roster
from rounds.organizations.services.import_rows import hold_roster, remove_organizations, write_roster


def stage_roster(*, upload: UploadedFile, by: User, committee: Committee | None = None) -> OrganizationImport:
    """Read a roster into a batch that waits for the person. Raises ValidationError with one sentence."""
    return imports.stage(KIND, upload, by=by, committee=own_committee(by, committee))


def undo_roster(batch: OrganizationImport, *, by: User) -> None:
    """Remove the organizations of a batch that only added new ones, while nothing refers to them.

    Raises ValidationError otherwise.
    """
    commits.undo(KIND, batch, revert=remove_organizations, by=by)


def roster_template(*, by: User) -> bytes:
    """An empty roster with the organizations of the person's base list as drop-down for the parent."""
    names = list(Organization.objects.of_office(by).active().order_by("pk").values_list("name", flat=True)[:2000])
    return template(ROSTER, references={"parent": names} if names else None)


KIND = imports.Kind(
    name="roster",
    spec=ROSTER,
    batches=OrganizationImport,
    rows=OrganizationImportRow,
    draft=to_drafts,
    check=check_roster,
    prepare=hold_roster,
    write=write_roster,
)
