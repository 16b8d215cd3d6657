import time
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest


def begin_session(request: HttpRequest | None, **_: Any) -> None:
    """The login is the first act of a session; IdleMiddleware renews it from here."""
    if request is not None:
        request.session["acted_at"] = int(time.time())


class InspectionConfig(AppConfig):
    name = "inspection"
    label = "house"
    verbose_name = "总体"

    def ready(self) -> None:
        user_logged_in.connect(begin_session)
