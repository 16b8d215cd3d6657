"""One message a day for each person: the reminders of the day as numbers by unit, and a mail where there is an address."""

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from inspection.notices.choices import Channel, NoticeKind
from inspection.notices.notifications import headline, information, information_count, sentence, task_count

# The office hears of every overdue unit of the county; the message names the first ones and where the rest stands.
UNITS_NAMED = 20

# A digest for everybody who has new reminders of this day, its mail, and what it is about, in one statement: whoever
# had the day's digest before is left out, as their newer reminders came late.
MAKE = """
WITH fresh AS MATERIALIZED (
    SELECT r.recipient_id, r.subject, r.unit, r.due_on < %(on)s AS is_over, r.is_information
    FROM notices_reminder r
    WHERE r."on" = %(on)s AND NOT r.is_late AND NOT EXISTS (
        SELECT FROM notices_digest d WHERE d.recipient_id = r.recipient_id AND d."on" = %(on)s
    )
), made AS (
    INSERT INTO notices_digest (recipient_id, "on", counts)
    SELECT DISTINCT recipient_id, %(on)s::date, '{}'::jsonb FROM fresh
    ON CONFLICT DO NOTHING
    RETURNING id, recipient_id
), mailed AS (
    INSERT INTO notices_delivery (digest_id, channel, address, attempts, error)
    SELECT made.id, %(channel)s, u.email, 0, '' FROM made JOIN accounts_user u ON u.id = made.recipient_id
    WHERE u.email <> ''
), counted AS (
    SELECT
        recipient_id, subject, unit, is_information,
        count(*) FILTER (WHERE NOT is_over) AS soon, count(*) FILTER (WHERE is_over) AS over
    FROM fresh GROUP BY recipient_id, subject, unit, is_information
)
SELECT made.id, made.recipient_id, u.email <> '' AS has_mail, c.subject, c.unit, c.is_information, c.soon, c.over
FROM made
JOIN accounts_user u ON u.id = made.recipient_id
JOIN counted c ON c.recipient_id = made.recipient_id
ORDER BY made.id, c.over DESC, c.unit, c.subject
"""

TELL = """
WITH words AS (
    SELECT * FROM unnest(%(recipients)s::bigint[], %(titles)s::text[], %(bodies)s::text[], %(counts)s::text[])
        AS w (recipient_id, title, body, counts)
), told AS (
    INSERT INTO notices_notice (recipient_id, kind, title, body, url, created_at)
    SELECT recipient_id, %(kind)s, title, body, %(url)s, %(now)s FROM words
    RETURNING id, recipient_id
)
UPDATE notices_digest d SET notice_id = told.id, counts = words.counts::jsonb
FROM told JOIN words USING (recipient_id)
WHERE d.recipient_id = told.recipient_id AND d."on" = %(on)s
"""


@dataclass
class Digest:
    """What one person is told today: numbers by subject, and the same by unit."""

    recipient: int
    has_mail: bool
    counts: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    units: dict[str, dict[str, dict[str, int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    )

    def add(self, subject: str, unit: str, is_information: bool, soon: int, over: int) -> None:
        for numbers in (self.counts[subject], *([self.units[unit][subject]] if unit else ())):
            if is_information:
                numbers["information"] += soon + over
            else:
                numbers["soon"] += soon
                numbers["over"] += over

    @property
    def body(self) -> str:
        """First the sum, then unit by unit; leads stand in the sum alone."""
        lines = []
        if task_count(self.counts):
            lines += [f"需要办理：{sentence(self.counts)}。", *self._by_unit(sentence, task_count)]
        if information_count(self.counts):
            lines += [f"已逾期，供了解：{information(self.counts)}。", *self._by_unit(information, information_count)]
        return "\n".join(lines)

    def _by_unit(self, words: Any, number: Any) -> list[str]:
        lines = [f"{unit}：{words(counts)}" for unit, counts in self.units.items() if number(counts)]
        rest = len(lines) - UNITS_NAMED
        return [*lines[:UNITS_NAMED], *([f"另有 {rest} 个单位，请在整改台账中查看。"] if rest > 0 else [])]


def make_digests(on: dt.date) -> dict[str, int]:
    """Put today's new reminders into one digest for each person, with its inbox line and its mail to be sent.

    A person who had today's digest already gets the newer reminders with tomorrow's. Call it inside the sweep. Returns how
    many digests, notices and mails were made.
    """
    made: dict[int, Digest] = {}
    with connection.cursor() as cursor:
        cursor.execute(MAKE, {"on": on, "channel": Channel.EMAIL.value})
        for pk, recipient, has_mail, *numbers in cursor.fetchall():
            made.setdefault(pk, Digest(recipient, has_mail)).add(*numbers)
        if made:
            cursor.execute(TELL, _words(on, list(made.values())))
    mails = sum(digest.has_mail for digest in made.values())
    return {"digests": len(made), "notices": len(made), "mails": mails}


def _words(on: dt.date, digests: list[Digest]) -> dict[str, Any]:
    return {
        "on": on,
        "now": timezone.now(),
        "kind": NoticeKind.REMINDER.value,
        "url": reverse("home"),
        "recipients": [digest.recipient for digest in digests],
        "titles": [f"今日提醒：{headline(digest.counts)}" for digest in digests],
        "bodies": [digest.body for digest in digests],
        "counts": [json.dumps(digest.counts) for digest in digests],
    }
