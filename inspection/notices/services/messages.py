"""One line in many inboxes, and reading it."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.utils import timezone

from inspection.accounts.models import User
from inspection.notices.choices import NoticeKind
from inspection.notices.models import Notice

WRITE = """
INSERT INTO {notice} (recipient_id, kind, title, body, url, created_at)
SELECT person.id, %s, %s, %s, %s, %s FROM ({people}) AS person
"""


def notify(
    recipients: Iterable[User] | models.QuerySet,
    *,
    kind: str = NoticeKind.MESSAGE,
    title: str,
    body: str = "",
    url: str = "",
) -> int:
    """Put one line into each inbox in a single statement; active accounts only, nobody twice. Returns how many got it.

    The text never carries a word about a lead. Raises ValueError for an unknown kind or an address outside the site.
    """
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError(f"not an address of this site: {url}")
    ids: models.QuerySet[Any, Any] | set[int]
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
    words = (NoticeKind(kind).value, title[:120], body, url, timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(WRITE.format(notice=Notice._meta.db_table, people=people), [*words, *of_people])
        return cursor.rowcount


def read_notice(notice: Notice, *, by: User) -> None:
    """Mark the person's own notice as read; the first reading counts."""
    Notice.objects.visible_to(by).unread().filter(pk=notice.pk).update(read_at=timezone.now())


def read_all_notices(*, by: User) -> int:
    """Mark everything in the person's inbox as read; returns how many were unread."""
    return Notice.objects.visible_to(by).unread().update(read_at=timezone.now())
