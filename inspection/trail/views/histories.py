"""The history of an account, for the page that keeps it: accounts stand below the trail and cannot ask for it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.requests import Request
from inspection.trail.services.history import history_of


@require_safe
def user_history(request: Request, pk: int) -> HttpResponse:
    access.require_duty(request.user, access.Duty.SYSTEM_ADMIN)
    account = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    return render(request, "includes/_history.html", {"history": history_of(account)})
