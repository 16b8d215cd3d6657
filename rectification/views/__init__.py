"""What the pages of rectification share: refusing, and telling what came out of an act."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

from inspection.files.models import Attachment
from inspection.files.services import send
from inspection.lib import access
from inspection.lib.page import address_of
from inspection.trail.choices import Action
from inspection.trail.services import Entry, merged, record_access


def require(allowed: bool) -> None:
    """403 for somebody who sees the page but may not do this."""
    if not allowed:
        raise PermissionDenied


def act(request: HttpRequest, verb: Callable[[], Any], success: str) -> bool:
    """Do it and say so; a refusal is told in its own words. Returns whether it was done."""
    try:
        verb()
    except ValidationError as refusal:
        messages.error(request, "".join(refusal.messages))
        return False
    messages.success(request, success)
    return True


def fill(request: HttpRequest, form: Form, verb: Callable[[dict[str, Any]], Any], success: str) -> bool:
    """Do it with what was filled in; a refusal joins the errors of the form, so that nothing typed is lost."""
    if not form.is_valid():
        return False
    try:
        verb(form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return False
    messages.success(request, success)
    return True


def form_page(request: HttpRequest, form: Form, *, title: str, back: str, **context: Any) -> HttpResponse:
    """A page with one form; 422 where something has to be put right."""
    status = 422 if form.is_bound else 200
    return render(request, "includes/form.html", {"form": form, "title": title, "back": back, **context}, status=status)


def refuse_units(request: HttpRequest) -> None:
    """Pages of those who inspect and review: 403 for somebody who only reports for a unit."""
    standing = access.standing(request.user)
    require(standing.sees_all_rounds or standing.is_team or standing.is_reviewer)


def told(request: HttpRequest, *histories: list[Entry]) -> list[Entry]:
    """Histories as one; from which computer somebody worked is no matter of the inspected unit."""
    entries = merged(*histories)
    if access.standing(request.user).sees_all_rounds:
        return entries
    return [replace(entry, address="") for entry in entries]


def noted(request: HttpRequest, action: Action, subject: Model | None, note: str) -> None:
    """Write down who took what away, and from where."""
    record_access(request.user, action, subject, note=note, address=address_of(request))


def download(request: HttpRequest, owner: Model, attachment: Attachment) -> FileResponse:
    """A file of something this person may see."""
    noted(request, Action.DOWNLOAD, owner, attachment.name)
    return send(attachment)
