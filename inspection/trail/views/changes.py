"""What changed anywhere, without a word of what it was: for the auditor."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from inspection.lib import access
from inspection.lib.requests import Request
from inspection.trail.forms import ChangeForm, start_of_next
from inspection.trail.services.changes import READ_LIMIT, Asked, kinds, newest_changes

PAGE_SIZE = 30
LAST_PAGE = 50


@require_safe
def change_list(request: Request) -> HttpResponse:
    access.require_duty(request.user, access.Duty.SECURITY_AUDITOR)
    form = ChangeForm(request.GET, kinds=kinds())
    page = request.GET.get("page", "1")[:4]
    number = min(max(int(page), 1), LAST_PAGE) if page.isdecimal() else 1
    changes = []
    if form.is_valid():
        changes = newest_changes(_asked(form), offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1)
    context = {
        "form": form,
        "changes": changes[:PAGE_SIZE],
        "newer": _link(request, number - 1) if number > 1 else "",
        "older": _link(request, number + 1) if len(changes) > PAGE_SIZE and number < LAST_PAGE else "",
        "is_last": number == LAST_PAGE,
        "read_limit": READ_LIMIT,
    }
    return render(request, "trail/change_list.html", context, status=200 if form.is_valid() else 422)


def _asked(form: ChangeForm) -> Asked:
    facts = form.cleaned_data
    return Asked(
        kind=facts["kind"],
        person=facts["person"].pk if facts["person"] else None,
        since=start_of_next(facts["since"], days=0),
        until=start_of_next(facts["until"], days=1),
    )


def _link(request: Request, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{request.path}?{query.urlencode()}"
