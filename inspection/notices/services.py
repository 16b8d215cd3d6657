"""Telling people: the inbox, the mails of the daily digest, and the proof that a background part ran."""

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import mail
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone

from inspection.accounts.models import User
from inspection.notices.choices import Channel, Kind
from inspection.notices.models import Delivery, Heartbeat, Notice
from inspection.notices.notifications import digest_mail

log = logging.getLogger(__name__)

# A mail claimed but not marked as sent for this long was lost with its worker.
LOST_AFTER = dt.timedelta(minutes=15)
MAX_ATTEMPTS = 3
AT_ONCE = 200

WRITE = """
INSERT INTO {notice} (recipient_id, kind, title, body, url, created_at)
SELECT person.id, %s, %s, %s, %s, %s FROM ({people}) AS person
"""


def notify(
    recipients: Iterable[User] | models.QuerySet,
    *,
    kind: str = Kind.MESSAGE,
    title: str,
    body: str = "",
    url: str = "",
) -> int:
    """Put one line into each inbox in a single statement; active accounts only, nobody twice. Returns how many got it.

    The text never carries a word about a lead. Raises ValueError for an unknown kind or an address outside the site.
    """
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError(f"not an address of this site: {url}")
    if isinstance(recipients, models.QuerySet) and not recipients.query.combinator:
        ids = recipients.order_by().values("pk") if not recipients.query.is_sliced else recipients.values("pk")
    else:
        ids = {person.pk for person in recipients if person is not None}
    try:
        people, of_people = (
            User.objects.filter(pk__in=ids, is_active=True).order_by().values("id").query.sql_with_params()
        )
    except EmptyResultSet:
        return 0
    words = (Kind(kind).value, title[:120], body, url, timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(WRITE.format(notice=Notice._meta.db_table, people=people), [*words, *of_people])
        return cursor.rowcount


def read_notice(notice: Notice, *, by: User) -> None:
    """Mark the person's own notice as read; the first reading counts."""
    Notice.objects.visible_to(by).unread().filter(pk=notice.pk).update(read_at=timezone.now())


def read_all_notices(*, by: User) -> int:
    """Mark everything in the person's inbox as read; returns how many were unread."""
    return Notice.objects.visible_to(by).unread().update(read_at=timezone.now())


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


def record_run(name: str, facts: dict[str, Any] | None = None) -> None:
    """Note that a background part has just finished a run, with what it did."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now(), "facts": facts or {}})
