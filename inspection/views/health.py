"""Health for watchdogs, and what answers when a form came too late."""

from datetime import timedelta
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error as DatabaseError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from inspection.embedded import redis_client_url
from inspection.lib.requests import Request
from inspection.notices.models import Heartbeat

# Three missed heartbeats; a dead worker or scheduler is red within two minutes.
HEARTBEAT_LIMIT = timedelta(seconds=90)


def csrf_failure(request: Request, reason: str = "") -> HttpResponse:
    """A page left open too long: say what to do, never a technical word."""
    return render(request, "csrf.html", status=403)


@login_not_required  # proxies, watchdogs and the launcher ask before anybody can log in; the answer names no data
@require_safe
@never_cache
def healthz(request: Request) -> JsonResponse:
    """Which parts work now; 503 as soon as one does not."""
    parts = {"database": {"ok": True}, "redis": _redis_health()}
    try:
        seen = dict(Heartbeat.objects.filter(name__in=["worker", "beat"]).values_list("name", "at"))
    except DatabaseError:
        parts["database"], seen = {"ok": False}, {}
    for name in ("worker", "beat"):
        at = seen.get(name)
        parts[name] = {"ok": bool(at and timezone.now() - at < HEARTBEAT_LIMIT), "last_run": at}
    red = [name for name, part in parts.items() if not part["ok"]]
    return JsonResponse({"ok": not red, "red": red, **parts}, status=503 if red else 200)


def _redis_health() -> dict[str, Any]:
    address = redis_client_url(settings.CELERY_BROKER_URL)
    try:
        with redis.Redis.from_url(address, socket_timeout=2, socket_connect_timeout=2) as client:
            return {"ok": client.ping()}
    except (redis.RedisError, OSError):
        return {"ok": False}
