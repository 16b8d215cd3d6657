from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from findings.findings.services.imports import stage_findings
from findings.findings.views import imports as findings
from findings.leads.services.imports import stage_leads
from findings.leads.views import imports as leads
from findings.models import FindingVersion
from inspection.files.services import keep, store_attachments
from inspection.files.services.imports import upload_of
from tests.access.imports import lines_of
from tests.access.table import Line, pk


def batch_of_leads(world: Any) -> list[Any]:
    """A checked list of leads that the leader uploaded."""
    upload = upload_of("线索编号,被反映人,主要问题\nQH-1,某人,某事\n".encode(), "线索.csv")
    return [stage_leads(world.running, upload=upload, by=world.leader).pk]


def lead_at(name: str, state: str) -> Callable[[Any], list[Any]]:
    """A lead of the world, brought to the state in which the page opens."""

    def args(world: Any) -> list[Any]:
        lead = getattr(world, name)
        type(lead).objects.filter(pk=lead.pk).update(state=state)
        return [lead.pk]

    return args


def file_of_lead(world: Any) -> list[Any]:
    """A file in the sealed part of the team's own lead."""
    file = keep(b"1", "附件.txt", "text/plain", by=None)
    world.lead.dossier.files.add(file)
    return [world.lead.pk, file.pk]


def batch_of_findings(world: Any) -> list[Any]:
    """A checked workbook of the own team."""
    upload = upload_of("问题\n民主生活会质量不高\n".encode(), "问题.csv")
    return [stage_findings(world.running, upload=upload, by=world.leader).pk]


def evidence(world):
    """A file on the finding that the unit was told about: even then the file is not the unit's."""
    [attachment] = store_attachments([SimpleUploadedFile("谈话记录.txt", b"words")], by=world.member)
    world.fed_finding.evidence.add(attachment)
    return [world.fed_finding.pk, attachment.pk]


def signed_once(world):
    """A draft that was signed before and returned: everybody of the team may try to delete it, and it stays."""
    FindingVersion.objects.create(finding=world.finding, version=1, title="原文", created_by=world.leader)
    return [world.finding.pk]


def nothing(world):
    return {"opinion": ""}


#          anon off lg  lead memb lead2 head unit unit2 disc org  sys sec aud
BATCH_READ = "302 200 200 200 200 404 404 404 404 404 404 404 404 404"
BATCH_ACT = "302 403 403 302 302 404 404 404 404 404 404 404 404 404"
LEADS_READ = "302 404 404 200 404 404 404 404 404 404 404 404 404 404"
LEADS_ACT = "302 404 404 302 404 404 404 404 404 404 404 404 404 404"
LINES = {
    "findings:lead_import_create": Line("302 200 403 200 200 200 404 404 404 403 403 404 404 404"),
    "findings:lead_import_template": Line("302 200 403 200 200 200 404 404 404 403 403 404 404 404"),
    "findings:lead_import_upload": Line("302 200 403 200 200 404 404 404 404 404 404 404 404 404", pk("running")),
    **lines_of(leads.PAGES, batch_of_leads, column="number", reads=LEADS_READ, acts=LEADS_ACT),
    "findings:import_list": Line("302 200 200 200 200 200 404 404 404 404 404 404 404 404"),
    "findings:import_upload": Line("302 403 403 200 200 404 404 404 404 404 404 404 404 404", pk("running")),
    "findings:import_template": Line("302 403 403 200 200 404 404 404 404 404 404 404 404 404", pk("running")),
    **lines_of(findings.PAGES, batch_of_findings, column="title", reads=BATCH_READ, acts=BATCH_ACT),
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
    "findings:lead_transfer": Line(
        "302 200 403 403 403 404 404 404 404 404 404 404 404 404", lead_at("lead", "approved")
    ),
    "findings:lead_receive": Line(
        "302 403 403 404 404 404 404 404 404 302 404 404 404 404", pk("transferred"), method="post"
    ),
    "findings:lead_send_back": Line(
        "302 403 403 404 404 404 404 404 404 302 404 404 404 404", pk("transferred"), method="post"
    ),
    "findings:lead_dispose": Line(
        "302 403 403 404 404 404 404 404 404 200 404 404 404 404", lead_at("transferred", "received")
    ),
    "findings:lead_close": Line(
        "302 403 403 404 404 404 404 404 404 200 404 404 404 404", lead_at("transferred", "disposing")
    ),
    "findings:lead_grants": Line("302 200 200 404 404 404 404 404 404 200 404 404 404 404", pk("transferred")),
    "findings:lead_grant_add": Line(
        "302 422 422 404 404 404 404 404 404 422 404 404 404 404", pk("transferred"), method="post"
    ),
    "findings:lead_grant_end": Line(
        "302 302 302 404 404 404 404 404 404 302 404 404 404 404",
        lambda world: [world.transferred.pk, world.office.pk],
        method="post",
    ),
    "findings:finding_new": Line("302 404 404 302 302 302 404 404 404 404 404 404 404 404"),
    "findings:finding_record": Line("302 403 403 200 200 404 404 404 404 404 404 404 404 404", pk("running")),
    "findings:finding_edit": Line("302 403 403 200 200 404 404 404 404 404 404 404 404 404", pk("finding")),
    "findings:finding_delete": Line("302 403 403 302 302 404 404 404 404 404 404 404 404 404", signed_once, nothing),
    "findings:finding_correct": Line("302 200 403 403 403 404 404 404 404 404 404 404 404 404", pk("fed_finding")),
    "findings:finding_submit": Line("302 403 403 302 302 404 404 404 404 404 404 404 404 404", pk("finding"), nothing),
    "findings:finding_withdraw": Line(
        "302 403 403 302 302 404 404 404 404 404 404 404 404 404", pk("finding"), nothing
    ),
    "findings:finding_sign": Line("302 403 403 302 403 404 404 404 404 404 404 404 404 404", pk("finding"), nothing),
    "findings:finding_review": Line("302 302 403 403 403 404 404 404 404 404 404 404 404 404", pk("finding"), nothing),
    "findings:finding_approve": Line("302 403 302 403 403 404 404 404 404 404 404 404 404 404", pk("finding"), nothing),
    "findings:finding_return": Line("302 403 403 302 403 404 404 404 404 404 404 404 404 404", pk("finding"), nothing),
    "findings:findings_submit": Line("302 302 302 302 302 302 404 404 404 404 404 404 404 404", data=nothing),
    "findings:findings_pass": Line("302 302 302 302 302 302 404 404 404 404 404 404 404 404", data=nothing),
    "findings:evidence_add": Line("302 403 403 302 302 404 404 404 404 404 404 404 404 404", pk("finding"), nothing),
    "findings:evidence_download": Line("302 200 200 200 200 404 404 404 404 404 404 404 404 404", evidence),
    "findings:evidence_remove": Line("302 403 403 302 302 404 404 404 404 404 404 404 404 404", evidence, nothing),
    "findings:round_summary": Line("302 200 200 200 200 200 404 404 404 404 404 404 404 404", pk("round")),
}
