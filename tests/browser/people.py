"""People in front of their browsers: one window per person, already logged in, that remembers every error it saw."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.test import Client

from inspection.accounts.models import User

QUIET = (
    "status of 422",  # a form answered with its errors
    "/favicon.ico",  # asked for only where a part of a page is opened by itself
)


class Windows:
    """Opens and keeps one window per account; `errors` collects console errors, script errors and policy violations."""

    def __init__(self, new_context: Callable[..., Any], address: str) -> None:
        self.new_context = new_context
        self.address = address
        self.errors: list[str] = []
        self.asked: list[str] = []
        self.open: dict[str, Any] = {}

    def of(self, username: str, **context: Any) -> Any:
        """The person's window; a new one carries the cookie of a fresh session instead of typing the password."""
        if username not in self.open:
            self.open[username] = self.stranger(**context)
            self.enter(self.open[username], username)
        return self.open[username]

    def stranger(self, **context: Any) -> Any:
        """A window of somebody who is not logged in."""
        page = self.new_context(base_url=self.address, **context).new_page()
        page.set_default_timeout(10_000)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.errors.append(f"{page.url} {error}"))
        page.on("dialog", self._answer)
        return page

    def enter(self, page: Any, username: str) -> None:
        """Logs the window in as the person."""
        client = Client()
        client.force_login(User.objects.get(username=username))
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.address}])

    def _hear(self, message: Any) -> None:
        place = message.location.get("url", "")
        if message.type == "error" and not any(quiet in f"{place} {message.text}" for quiet in QUIET):
            self.errors.append(f"{place} {message.text}")

    def _answer(self, dialog: Any) -> None:
        self.asked.append(dialog.message)
        dialog.accept()

    def close(self) -> None:
        """Closes every window."""
        for page in self.open.values():
            page.context.close()
        self.open.clear()
