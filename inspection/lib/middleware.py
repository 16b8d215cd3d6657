"""Small answers every request gets: who changed it from where, no copies in caches, whole-page redirects under htmx."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from pghistory.middleware import HistoryMiddleware as PghistoryMiddleware

from inspection.lib.page import address_of

Handler = Callable[[HttpRequest], HttpResponse]


class HistoryMiddleware(PghistoryMiddleware):
    """Every change carries the person, the page and the address it came from."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().get_context(request), "address": address_of(request)}


class PrivateMiddleware:
    """Business pages stay out of browser and proxy caches."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class HtmxRedirectMiddleware:
    """A redirect moves the whole page; followed by htmx it would land inside a table."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.headers.get("HX-Request") != "true" or response.status_code not in (301, 302, 303):
            return response
        moved = HttpResponse(status=204, headers={"HX-Redirect": response["Location"], "Cache-Control": "no-store"})
        moved.cookies = response.cookies
        return moved
