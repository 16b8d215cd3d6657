"""Who may know a lead: given with a reason, until a day, taken back at any time."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from findings.leads.access import knowing, may_share
from findings.leads.forms import GrantForm
from findings.leads.models import Lead
from findings.leads.services.grants import end_grant, grant_story, share_lead
from findings.leads.views.details import find_lead, of_register
from inspection.lib.page import address_of


def _find(request: HttpRequest, pk: int) -> Lead:
    lead = find_lead(request, pk)
    if not may_share(request.user, lead):
        raise PermissionDenied
    return lead


def _page(request: HttpRequest, lead: Lead, form: GrantForm) -> HttpResponse:
    context = {
        "lead": lead,
        "form": form,
        "people": knowing(lead, request.user),
        "history": grant_story(lead),
        "address": address_of(request),
    }
    return render(request, "findings/leads/lead_grants.html", context, status=422 if form.errors else 200)


@of_register
def lead_grants(request: HttpRequest, pk: int) -> HttpResponse:
    lead = _find(request, pk)
    return _page(request, lead, GrantForm(user=request.user, lead=lead))


@of_register
@require_POST
def lead_grant_add(request: HttpRequest, pk: int) -> HttpResponse:
    lead = _find(request, pk)
    form = GrantForm(request.POST, user=request.user, lead=lead)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            share_lead(lead, user=facts.pop("person"), by=request.user, **facts)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "已授权。")
            return redirect("findings:lead_grants", lead.pk)
    return _page(request, lead, form)


@of_register
@require_POST
def lead_grant_end(request: HttpRequest, pk: int, user: int) -> HttpResponse:
    lead = _find(request, pk)
    known = {row.user.pk: row.user for row in knowing(lead, request.user)}
    if user not in known:
        messages.error(request, "该授权刚刚已由他人收回，请刷新后查看。")
        return redirect("findings:lead_grants", lead.pk)
    try:
        end_grant(lead, user=known[user], by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "已收回授权。")
    return redirect("findings:lead_grants", lead.pk)
