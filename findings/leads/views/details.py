"""The page of one lead, as far as the register tells it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from findings.leads.access import acts_of, may_share, opens_register
from findings.leads.choices import LEAD_STEPS, LeadAct
from findings.leads.models import Lead
from findings.leads.views.words import deadlines_of, steps_of, story_of
from inspection.lib.access import may
from inspection.lib.page import address_of
from inspection.lib.refusals import FASTER
from inspection.trail.services import history_of


def of_register(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For inspected units and administrators there is no such page: 404, whatever the address and the method."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not opens_register(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def find_lead(request: HttpRequest, pk: int) -> Lead:
    """The lead, if the person may see its line in the register; 404 otherwise."""
    leads = Lead.objects.select_related(
        "team__round", "receiver", "proposed_receiver", "created_by", "submitted_by", "approved_by"
    )
    return get_object_or_404(leads.visible_to(request.user), pk=pk)


def require_act(request: HttpRequest, lead: Lead, act: LeadAct) -> None:
    """Raise PermissionDenied (403) for someone who may see the lead but not do this to it."""
    if act not in acts_of(request.user, lead):
        raise PermissionDenied


def is_possible(request: HttpRequest, lead: Lead, act: LeadAct) -> bool:
    """Whether the lead is in a state from which the act starts; if not, the person is told that somebody was faster."""
    possible = lead.state in LEAD_STEPS[act][0]
    if not possible:
        messages.error(request, FASTER)
    return possible


def acts_now(user: Any, lead: Lead) -> set[str]:
    """What this person may do with the lead in its present state."""
    now = {act for act in acts_of(user, lead) if lead.state in LEAD_STEPS[act][0]}
    if lead.submitted_by_id == user.pk:
        now.discard(LeadAct.APPROVE)
    return now


def detail_context(request: HttpRequest, lead: Lead) -> dict[str, Any]:
    """What the page of a lead shows to everybody who sees its line."""
    transfer = lead.transfers.filter(returned_at=None).select_related("receiver").first()
    return {
        "lead": lead,
        "transfer": transfer,
        "steps": steps_of(lead),
        "deadlines": deadlines_of(transfer, lead),
        "story": story_of(lead),
        "history": history_of(lead),
        "acts": acts_now(request.user, lead),
        "may_read": may(request.user, "read_lead", lead),
        "may_share": may_share(request.user, lead),
        "address": address_of(request),
    }


@of_register
def lead_detail(request: HttpRequest, pk: int) -> HttpResponse:
    lead = find_lead(request, pk)
    return render(request, "findings/leads/lead_detail.html", detail_context(request, lead))
