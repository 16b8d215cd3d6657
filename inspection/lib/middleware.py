"""Small answers every request gets: who changed it from where, no copies in caches, whole-page redirects under htmx."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from pghistory.middleware import HistoryMiddleware as PghistoryMiddleware

from inspection.lib.page import address_of
from inspection.lib.requests import Request

Handler = Callable[[HttpRequest], HttpResponse]


# A session is renewed at most this often, so that not every page writes one.
RENEW_SECONDS = 300
WITHOUT_NEW_PASSWORD = frozenset({"accounts:password_change", "accounts:logout"})


class LoginMiddleware(LoginRequiredMiddleware):
    """Everything asks for a login; a one-time password has to be changed first; a session ends after idle time."""

    def process_view(self, request: Any, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        if request.user.is_authenticated:
            self._renew(request)
            known = request.resolver_match.view_name in WITHOUT_NEW_PASSWORD
            if request.user.must_change_password and getattr(view_func, "login_required", True) and not known:
                return redirect("accounts:password_change")
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: Any, view_func: Any) -> HttpResponseRedirect:
        """After the login the person is back on the page, not on a part of it and not on a button's address."""
        query = {"next": self._page(request)}
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            query["expired"] = "1"
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode(query)}")

    def _page(self, request: Request) -> str:
        if request.method in ("GET", "HEAD") and not request.htmx:
            return request.get_full_path()
        asked_from = request.htmx.current_url or request.headers.get("Referer", "")
        if not url_has_allowed_host_and_scheme(asked_from, {request.get_host()}):
            return "/"
        parts = urlsplit(asked_from)
        return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"

    def _renew(self, request: Request) -> None:
        """Only what a person does counts: the counter in the navigation asks by itself."""
        seen = request.session.get("seen_at")
        asks_by_itself = request.resolver_match.view_name == "notices:unread"
        if seen and not asks_by_itself and time.time() - seen > RENEW_SECONDS:
            request.session["seen_at"] = int(time.time())


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
