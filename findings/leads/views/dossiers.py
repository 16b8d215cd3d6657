"""Reading, downloading and printing a lead; each is recorded."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from findings.leads.services.dossiers import open_dossier, record_print, take_file
from findings.leads.views.details import find_lead, lead_context, of_register
from inspection.files.models import Attachment
from inspection.files.services import send
from inspection.lib.page import address_of
from inspection.lib.requests import Request


@of_register
@require_POST
def lead_read(request: Request, pk: int) -> HttpResponse:
    lead = find_lead(request, pk)
    opened = open_dossier(lead, by=request.user, address=address_of(request))
    if request.htmx:
        return render(request, "findings/leads/_lead_dossier.html", {"lead": lead, "opened": opened})
    return render(request, "findings/leads/lead_detail.html", {**lead_context(request, lead), "opened": opened})


@of_register
def lead_file(request: Request, pk: int, file: int) -> FileResponse:
    lead = find_lead(request, pk)
    try:
        return send(take_file(lead, file=file, by=request.user, address=address_of(request)))
    except Attachment.DoesNotExist as error:
        raise Http404 from error


@of_register
@require_POST
def lead_print(request: Request, pk: int) -> HttpResponse:
    lead = find_lead(request, pk)
    record_print(lead, by=request.user, address=address_of(request))
    # static/app/app.js prints once the print is on record.
    return HttpResponse(status=204, headers={"HX-Trigger": "printpage"})
