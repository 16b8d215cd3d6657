"""What the inbox, the daily sweep and the health page leave to the worker."""

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


@shared_task(expires=600)
def deliver() -> None:
    """Sends the mails that wait; a mail lost with its worker is sent by a later run."""
    from inspection.notices.services import deliver_mails, record_run  # noqa: PLC0415 -- leaf

    record_run("deliver", deliver_mails().as_dict())


@shared_task(expires=3600)
def remind() -> None:
    """Hourly although the work is daily: a repeated sweep writes nothing, and no day is missed."""
    from inspection.notices.services import remind_today  # noqa: PLC0415 -- leaf

    remind_today(timezone.localdate())
