"""Placeholder for routes whose pages are being built; nothing may use it when the house is finished."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def pending(request: HttpRequest, **_: Any) -> HttpResponse:
    return HttpResponse("", status=501)
