"""The answers of pages that act: a form, a button, and a small form on another page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url

from inspection.lib.refusals import NotAllowed

Act = Callable[[], Any]
# A sentence, or what makes it out of the result of the act; empty for no sentence.
Sentence = str | Callable[[Any], str]
# Whatever redirect() takes, or what makes it, or the whole response, out of the result of the act.
Target = Any


def require(allowed: bool) -> None:
    """Raise NotAllowed (403) for somebody who sees the page but may not do this."""
    if not allowed:
        raise NotAllowed


def answer_form(
    request: HttpRequest,
    form: BaseForm,
    act: Act,
    *,
    title: str,
    back: Target,
    done: Sentence = "已保存。",
    then: Target = None,
    template: str = "includes/form.html",
    **context: Any,
) -> HttpResponse:
    """Ask, act and go on to `then`, or to what `act` returns; a refusal joins the form with everything typed kept (422)."""
    if request.method == "POST" and form.is_valid():
        try:
            result = act()
        except ValidationError as refusal:
            _join(form, refusal)
        else:
            return _go_on(request, result, done, then or result or back)
    words = {"form": form, "title": title, "back": resolve_url(back), **context}
    return render(request, template, words, status=422 if form.is_bound else 200)


def answer_button(request: HttpRequest, act: Act, *, back: Target, done: Sentence, then: Target = None) -> HttpResponse:
    """Act and return to `back`, or go on to `then`; a refusal is shown on the page in its own sentence.

    A `back` that is a function without arguments is called after the act, for a page the person may no longer see.
    """
    # Resolved before the act, which may remove the row the page belongs to.
    page = back if callable(back) else resolve_url(back)
    try:
        result = act()
    except ValidationError as refusal:
        messages.error(request, "".join(refusal.messages))
        return redirect(page() if callable(page) else page)
    if then is None:
        then = page() if callable(page) else page
    return _go_on(request, result, done, then)


def answer_small_form(
    request: HttpRequest, form: BaseForm, act: Act, *, back: Target, done: Sentence, then: Target = None
) -> HttpResponse:
    """Act on a form of one or two fields that is part of another page; what is missing is shown there."""
    if form.is_valid():
        return answer_button(request, act, back=back, done=done, then=then)
    for name, errors in form.errors.items():
        words = "".join(str(error) for error in errors)
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}：{words}" if label else words)
    return redirect(back() if callable(back) else back)


def turned_away(request: HttpRequest, check: Act, *, back: Target) -> HttpResponse | None:
    """The way back with the sentence of the refusal, before a form is shown that could not be sent; else None.

    What was already sent is answered by the act itself, which keeps everything typed. NotAllowed passes through.
    """
    try:
        check()
    except ValidationError as refusal:
        if request.method == "POST":
            return None
        messages.error(request, "".join(refusal.messages))
        return redirect(back)
    return None


def _go_on(request: HttpRequest, result: Any, done: Sentence, then: Target) -> HttpResponse:
    sentence = done(result) if callable(done) else done
    if sentence:
        messages.success(request, sentence)
    target = then(result) if callable(then) else then
    return target if isinstance(target, HttpResponse) else redirect(target)


def _join(form: BaseForm, refusal: ValidationError) -> None:
    """Each error at its field; what the form has no field for is an error of the whole form."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
