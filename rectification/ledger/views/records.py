"""What is read from the records of a ledger, and the record of who read and took it."""

from dataclasses import replace

from django.db.models import Model
from django.http import FileResponse

from inspection.files.models import Attachment
from inspection.files.services import send
from inspection.lib import access
from inspection.lib.page import address_of
from inspection.lib.requests import Request
from inspection.trail import services as trail
from inspection.trail.choices import Action
from rounds.models import OfInspection


def history_for_reader(request: Request, row: OfInspection, *histories: list[trail.Entry]) -> list[trail.Entry]:
    """Histories as one; from which computer somebody worked, only the committee that sent the inspection reads."""
    entries = trail.merged(*histories)
    if row.committee_id in access.roles(request.user).committees:
        return entries
    return [replace(entry, address="") for entry in entries]


def record_access(request: Request, action: Action, subject: Model | None, note: str) -> None:
    """Write down who took what away, and from where."""
    trail.record_access(request.user, action, subject, note=note, address=address_of(request))


def download(request: Request, owner: Model, attachment: Attachment) -> FileResponse:
    """A file of something this person may see."""
    record_access(request, Action.DOWNLOAD, owner, attachment.name)
    return send(attachment)
