"""Sending the mails of the digests, each once."""

import datetime as dt
import logging
from dataclasses import dataclass
from typing import Any

from django.core import mail
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from inspection.notices.choices import Channel
from inspection.notices.models import Delivery
from inspection.notices.notifications import digest_mail

log = logging.getLogger(__name__)

# A mail claimed but not marked as sent for this long was lost with its worker.
LOST_AFTER = dt.timedelta(minutes=15)
MAX_ATTEMPTS = 3
AT_ONCE = 200


@dataclass
class Delivered:
    """What one round of sending did."""

    sent: int = 0
    failed: int = 0

    def as_dict(self) -> dict[str, int]:
        return {"sent": self.sent, "failed": self.failed}


def deliver_mails() -> Delivered:
    """Send the mails that wait: claim each by a conditional update, send outside any transaction, mark it as sent.

    A claim without a mark is taken up again after a quarter of an hour, three attempts in all. A mail server that
    cannot be reached costs no attempt: nothing is claimed then, and the next run tries again.
    """
    result = Delivered()
    waiting = list(_claimable().order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    if not waiting:
        return result
    with mail.get_connection() as server:
        for pk in waiting:
            claimed = _claimable().filter(pk=pk).update(claimed_at=timezone.now(), attempts=F("attempts") + 1)
            if claimed:
                sent = _send(pk, server)
                result.sent += sent
                result.failed += not sent
    return result


def _claimable() -> models.QuerySet:
    lost = timezone.now() - LOST_AFTER
    return Delivery.objects.filter(
        Q(claimed_at=None) | Q(claimed_at__lt=lost),
        channel=Channel.EMAIL,
        sent_at=None,
        attempts__lt=MAX_ATTEMPTS,
        digest__recipient__is_active=True,
    )


def _send(pk: int, server: Any) -> bool:
    """Send one claimed mail; what went wrong is kept with it, in short and without its text."""
    delivery = Delivery.objects.select_related("digest__recipient").get(pk=pk)
    try:
        digest_mail(delivery, server).send()
    except Exception as error:  # one refused address must not stop the others
        log.warning("mail %s not sent: %s", pk, type(error).__name__)
        Delivery.objects.filter(pk=pk).update(error=f"{type(error).__name__}: {error}"[:200])
        return False
    Delivery.objects.filter(pk=pk).update(sent_at=timezone.now(), error="")
    return True
