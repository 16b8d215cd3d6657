"""The proof that a background part ran."""

from typing import Any

from django.utils import timezone

from inspection.notices.models import Heartbeat


def record_run(name: str, facts: dict[str, Any] | None = None) -> None:
    """Note that a background part has just finished a run, with what it did."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now(), "facts": facts or {}})
