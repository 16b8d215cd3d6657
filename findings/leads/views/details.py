"""The page of one lead, without its sealed part."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from findings.leads.access import opens_register
from findings.leads.acts import LEAD_ACTS
from findings.leads.forms import ReasonForm
from findings.leads.models import Lead
from findings.leads.views.words import deadlines_of, steps_of, timeline_of
from inspection.lib.requests import Request
from inspection.trail.services import history_of

# Acts that have a place of their own on the page, beside the steps of the chain.
ASIDE = {"read", "share", "edit"}


def of_register(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer 404 to inspected units and administrators, whatever the address and the method."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not opens_register(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def find_lead(request: Request, pk: int) -> Lead:
    """The lead, if the person may see its line in the register; 404 otherwise."""
    leads = Lead.objects.select_related(
        "team__round", "receiver", "proposed_receiver", "created_by", "submitted_by", "approved_by"
    )
    return get_object_or_404(leads.visible_to(request.user), pk=pk)


def lead_context(request: Request, lead: Lead) -> dict[str, Any]:
    """What the page of a lead shows to everybody who sees its line."""
    transfer = lead.transfers.filter(returned_at=None).select_related("receiver").first()
    acts = {act.name for act in LEAD_ACTS.acts_for(request.user, lead)}
    return {
        "lead": lead,
        "transfer": transfer,
        "steps": steps_of(lead),
        "deadlines": deadlines_of(transfer, lead),
        "timeline": timeline_of(lead),
        "history": history_of(lead),
        "acts": acts,
        "has_step": bool(acts - ASIDE),
        "reason": ReasonForm(),
    }


def lead_page(request: Request, lead: Lead, reason: ReasonForm) -> HttpResponse:
    """The page of a lead; 422 when the reason has to be put right."""
    context = {**lead_context(request, lead), "reason": reason}
    return render(request, "findings/leads/lead_detail.html", context, status=422 if reason.is_bound else 200)


@of_register
def lead_detail(request: Request, pk: int) -> HttpResponse:
    return lead_page(request, find_lead(request, pk), ReasonForm())
