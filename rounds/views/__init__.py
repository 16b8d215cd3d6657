"""The two answers every page of this app gives: a form that acts, and a button that acts."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url

from inspection.lib import access


def require_office(request: HttpRequest) -> None:
    """A page that opens something new: 404 for the administrators, who see no business, 403 for all but the office."""
    access.refuse_administrators(request.user)
    access.require_duty(request.user, access.Duty.OFFICE)


def answer_form(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[], Any],
    *,
    title: str,
    back: Any,
    done: str = "已保存。",
    template: str = "includes/form.html",
    **context: Any,
) -> HttpResponse:
    """Ask, act and go to what `act` gives; a refusal comes back as a form error with everything typed kept."""
    if request.method == "POST" and form.is_valid():
        try:
            target = act()
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, done)
            return redirect(target)
    words = {"form": form, "title": title, "back": resolve_url(back), **context}
    return render(request, template, words, status=422 if form.is_bound else 200)


def answer_button(
    request: HttpRequest, act: Callable[[], Any], *, back: Any, done: str, then: Any = None
) -> HttpResponse:
    """Act and return to the page, or go on to `then`; a refusal is said on the page in its own sentence."""
    page = resolve_url(back)
    try:
        act()
    except ValidationError as refusal:
        messages.error(request, "".join(refusal.messages))
        return redirect(page)
    messages.success(request, done)
    return redirect(then or page)


def answer_small_form(
    request: HttpRequest, form: BaseForm, act: Callable[[], Any], *, back: Any, done: str
) -> HttpResponse:
    """Act on a form of one or two fields that stands on another page; what is missing is said there."""
    if not form.is_valid():
        for name, errors in form.errors.items():
            label = form.fields[name].label if name in form.fields else ""
            messages.error(request, f"{label}：{''.join(errors)}" if label else "".join(errors))
        return redirect(back)
    return answer_button(request, act, back=back, done=done)
