"""Grants on a lead: given with a reason, until a day, removed at any time."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from findings.leads.access import grant_lines
from findings.leads.acts import LEAD_ACTS
from findings.leads.forms import GrantForm
from findings.leads.models import Lead
from findings.leads.services.grants import GRANT_GONE, end_grant, grant_history, share_lead
from findings.leads.views.details import find_lead, of_register
from inspection.lib.answers import answer_button, answer_form, require
from inspection.lib.refusals import LostRace
from inspection.lib.requests import Request


@of_register
def lead_grants(request: Request, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


@of_register
@require_POST
def lead_grant_add(request: Request, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


@of_register
@require_POST
def lead_grant_end(request: Request, pk: int, user: int) -> HttpResponse:
    lead = _find(request, pk)
    granted = {line.user.pk: line.user for line in grant_lines(lead, request.user)}

    def end() -> None:
        if user not in granted:
            raise LostRace(GRANT_GONE)
        end_grant(lead, user=granted[user], by=request.user)

    return answer_button(request, end, back=_address(lead), done="已收回授权。")


def _find(request: Request, pk: int) -> Lead:
    lead = find_lead(request, pk)
    require(LEAD_ACTS.may(request.user, lead, "share"))
    return lead


def _page(request: Request, lead: Lead) -> HttpResponse:
    """Everybody who is granted on the lead, and the form for one more."""
    form = GrantForm(request.POST if request.method == "POST" else None, user=request.user, lead=lead)

    def share() -> None:
        facts = dict(form.cleaned_data)
        share_lead(lead, user=facts.pop("person"), by=request.user, **facts)

    return answer_form(
        request,
        form,
        share,
        title="阅看授权",
        back=lead,
        done="已授权。",
        then=_address(lead),
        template="findings/leads/lead_grants.html",
        lead=lead,
        people=grant_lines(lead, request.user),
        history=grant_history(lead),
    )


def _address(lead: Lead) -> str:
    return reverse("findings:lead_grants", args=[lead.pk])
