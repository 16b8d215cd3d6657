"""What the inbox and the health page leave to the worker."""

from celery import shared_task
from django.utils import timezone

from inspection.notices.models import Heartbeat


def record_heartbeat(name: str) -> None:
    """Notes that this part of the product is alive now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


# A heartbeat that waited longer in the queue proves nothing any more.
@shared_task(expires=60)
def heartbeat() -> None:
    """Executed by a worker, and therefore the proof that one executes tasks."""
    record_heartbeat("worker")
