"""The start page: what waits for this person, what is lacking, what is due; figures for those who steer."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from inspection.lib import access
from inspection.lib.requests import Request
from inspection.lib.start import entries
from inspection.views import start_figures as figures


def home(request: Request) -> HttpResponse:
    roles = access.roles(request.user)
    if roles.is_administrator:
        return render(request, "home_administrator.html")
    lines = entries(request.user)
    summary = figures.ledger_summary(request.user)
    context = {
        "todo": [entry for entry in lines if not (entry.is_lacking or entry.is_information)],
        "missing": [entry for entry in lines if entry.is_lacking],
        "told": [entry for entry in lines if entry.is_information],
        "stats": figures.stats(summary),
        "charts": figures.charts(request.user, summary) if roles.inspects else {},
        "due": figures.next_due(request.user),
        "today": timezone.localdate(),
    }
    return render(request, "home.html", context)
