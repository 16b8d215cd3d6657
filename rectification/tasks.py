"""What the scheduler starts: the monthly look-back proposals."""

from celery import shared_task
from django.utils import timezone


@shared_task(expires=3600)
def schedule_lookbacks() -> None:
    """Daily although the work is monthly: the first run of a month does it, on whatever day that is."""
    from rectification.lookbacks.services.proposals import propose_this_month  # noqa: PLC0415 -- leaf

    propose_this_month(timezone.localdate())
