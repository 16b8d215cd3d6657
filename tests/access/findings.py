from typing import Any

from inspection.files.services import keep
from tests.access.table import Line, pk


def file_of_lead(world: Any) -> list[Any]:
    """A file in the sealed part of the team's own lead."""
    file = keep(b"1", "附件.txt", "text/plain", by=None)
    world.lead.dossier.files.add(file)
    return [world.lead.pk, file.pk]


#          anon off lg  lead memb lead2 head unit unit2 disc org  sys sec aud
LINES = {
    "findings:finding_list": Line("302 200 200 200 200 200 200 200 200 200 200 404 404 404"),
    "findings:finding_detail": Line("302 200 200 200 200 404 404 404 404 404 404 404 404 404", pk("finding")),
    "findings:lead_list": Line("302 200 200 200 200 200 404 404 404 200 200 404 404 404"),
    "findings:lead_create": Line("302 200 403 200 200 200 404 404 404 403 403 404 404 404"),
    "findings:lead_create_from": Line("302 200 403 200 200 404 404 404 404 403 403 404 404 404", pk("fed_finding")),
    "findings:lead_detail": Line("302 200 200 200 200 404 404 404 404 404 404 404 404 404", pk("lead")),
    "findings:lead_edit": Line("302 403 403 200 403 404 404 404 404 404 404 404 404 404", pk("lead")),
    "findings:lead_read": Line("302 403 403 200 403 404 404 404 404 404 404 404 404 404", pk("lead"), method="post"),
    "findings:lead_file": Line("302 403 403 200 403 404 404 404 404 404 404 404 404 404", file_of_lead),
    "findings:lead_print": Line("302 204 204 204 204 404 404 404 404 404 404 404 404 404", pk("lead"), method="post"),
    "findings:lead_submit": Line("302 403 403 302 403 404 404 404 404 404 404 404 404 404", pk("lead"), method="post"),
    "findings:lead_approve": Line("302 403 302 403 403 404 404 404 404 404 404 404 404 404", pk("lead"), method="post"),
    "findings:lead_return": Line("302 403 302 403 403 404 404 404 404 404 404 404 404 404", pk("lead"), method="post"),
    "findings:lead_transfer": Line("302 200 403 403 403 404 404 404 404 404 404 404 404 404", pk("lead")),
    "findings:lead_receive": Line(
        "302 403 403 404 404 404 404 404 404 302 404 404 404 404", pk("transferred"), method="post"
    ),
    "findings:lead_send_back": Line(
        "302 403 403 404 404 404 404 404 404 302 404 404 404 404", pk("transferred"), method="post"
    ),
    "findings:lead_dispose": Line("302 403 403 404 404 404 404 404 404 200 404 404 404 404", pk("transferred")),
    "findings:lead_close": Line("302 403 403 404 404 404 404 404 404 200 404 404 404 404", pk("transferred")),
    "findings:lead_grants": Line("302 200 200 404 404 404 404 404 404 200 404 404 404 404", pk("transferred")),
    "findings:lead_grant_add": Line(
        "302 422 422 404 404 404 404 404 404 422 404 404 404 404", pk("transferred"), method="post"
    ),
    "findings:lead_grant_end": Line(
        "302 302 302 404 404 404 404 404 404 302 404 404 404 404",
        lambda world: [world.transferred.pk, world.office.pk],
        method="post",
    ),
}
