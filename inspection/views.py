"""The front hall: start page and what answers when something is refused."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page left open too long: say what to do, never a technical word."""
    return render(request, "csrf.html", status=403)
