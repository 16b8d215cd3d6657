"""From checked rows to sealed leads and back, in one transaction each."""

from django.db import connection
from django.db.models import Q
from django.db.models.deletion import ProtectedError

from findings.leads.access import grant_new_leads, leaders_who_may_know
from findings.leads.choices import LeadState
from findings.leads.models import Lead, LeadDossier, LeadImport, LeadImportRow
from inspection.accounts.models import User
from inspection.files.importing import Draft
from inspection.files.services.kinds import fields_of
from inspection.lib.refusals import Refused
from inspection.lib.workbook import Spec

BATCH_SIZE = 1000
IN_HAND = "本批线索已有修改、授权或办理记录，不能再整批撤销，请逐条办理。"
_LINK_ROWS = """
    UPDATE findings_leadimportrow AS staged SET lead_id = made.lead
    FROM unnest(%s::int[], %s::bigint[]) AS made(number, lead) WHERE staged.batch_id = %s AND staged.number = made.number
"""


def lock_numbers() -> None:
    """One list of leads at a time, so that a number is never given twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('findings.lead_import'))")


def create_leads(batch: LeadImport, drafts: list[Draft], *, spec: Spec, by: User) -> int:
    """Register and seal one lead for every row; the uploader and the team's leader may read and handle them.

    Raises Refused when one of them may not know a lead.
    """
    inspection = batch.inspection
    leads = [
        Lead(
            committee_id=inspection.committee_id,
            **fields_of(Lead, spec, one.values),
            inspection=inspection,
            team_id=inspection.team_id,
            proposed_receiver_id=one.values["receiver_pk"],
            batch=batch,
            created_by=by,
        )
        for one in drafts
    ]
    Lead.objects.bulk_create(leads, batch_size=BATCH_SIZE)
    dossiers = [
        LeadDossier(lead=lead, **fields_of(LeadDossier, spec, one.values))
        for lead, one in zip(leads, drafts, strict=True)
    ]
    LeadDossier.objects.bulk_create(dossiers, batch_size=BATCH_SIZE)
    grant_new_leads(leads, user=by, reason="登记人", by=by)
    for leader in leaders_who_may_know(inspection.team).exclude(pk=by.pk):
        grant_new_leads(leads, user=leader, reason="组长", by=by)
    with connection.cursor() as cursor:
        cursor.execute(_LINK_ROWS, [[one.number for one in drafts], [lead.pk for lead in leads], batch.pk])
    return len(leads)


def why_not_undo(batch: LeadImport) -> str:
    """Return why a committed list can no longer be taken back, an empty text while nobody worked with its leads."""
    worked_with = (
        ~Q(state=LeadState.REGISTERED)
        | Q(finding__isnull=False)
        | Q(events__pgh_label="changed")
        | Q(dossier__events__pgh_label="changed")
        | Q(dossier__files__isnull=False)
    )
    return IN_HAND if Lead.objects.filter(worked_with, batch=batch).exists() else ""


def remove_leads(batch: LeadImport) -> None:
    """Remove the leads of a batch. Raises Refused when somebody has worked with one of them."""
    list(Lead.objects.select_for_update().filter(batch=batch).order_by("pk").values_list("pk", flat=True))
    if sentence := why_not_undo(batch):
        raise Refused(sentence)
    LeadImportRow.objects.filter(batch=batch).update(lead=None)
    try:
        Lead.objects.filter(batch=batch).delete()
    except ProtectedError:
        raise Refused(IN_HAND) from None
