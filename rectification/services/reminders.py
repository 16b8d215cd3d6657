"""The sweep that reminds: whose deadline is near or over, told once per rung of the ladder.

Each source is one statement: what is due (`due`), whom it concerns (`told`), on which rung it stands today (`RUNG`).
The unique key of the table (object, rung, due date, person) decides what is new; so the sweep may run twice, late,
or in two places at once. The rung is the one that applies today: a day without a sweep is caught up by the next one.
"""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction

from inspection.lib import access
from inspection.notices.services import record_run
from rectification.services import digests

FURTHEST = 30
LOCK = 20_100_001

# One sweep after the other. What came too late for its day's digest is taken back: if it still holds today, it is
# written anew, and an object that was closed or handed on overnight stays silent.
BEGIN = """
WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(%(lock)s))
DELETE FROM notices_reminder r USING turn WHERE r.is_late AND r."on" < %(on)s
"""

RUNG = """CASE
    WHEN told.due_on > %(on)s + 10 THEN 'before_30'
    WHEN told.due_on > %(on)s + 3 THEN 'before_10'
    WHEN told.due_on > %(on)s THEN 'before_3'
    WHEN told.due_on = %(on)s THEN 'on_day'
    ELSE 'overdue_' || (%(on)s - told.due_on + 6) / 7
END"""

WRITE = """
WITH due AS ({due}), told AS ({told})
INSERT INTO notices_reminder
    (object_type, object_id, step, due_on, recipient_id, "on", is_information, is_late)
SELECT
    told.object_type, told.object_id, {rung}, told.due_on, told.user_id, %(on)s, told.is_information, d.id IS NOT NULL
FROM told LEFT JOIN notices_digest d ON d.recipient_id = told.user_id AND d."on" = %(on)s
ON CONFLICT DO NOTHING
"""

ITEMS = """
SELECT 'rectification.ledgeritem' AS object_type, i.id AS object_id, i.due_on, i.unit_id, i.team_id, i.committee_id
FROM rectification_ledgeritem i
WHERE i.status <> 'closed' AND i.due_on <= %(last)s
"""

MEASURES = """
SELECT 'rectification.measure' AS object_type, m.id AS object_id, m.due_on, i.unit_id, i.team_id, i.committee_id
FROM rectification_measure m JOIN rectification_ledgeritem i ON i.id = m.item_id
WHERE m.done_on IS NULL AND m.due_on <= %(last)s AND i.status <> 'closed'
"""

RECEIPTS = """
SELECT 'rectification.feedback' AS object_type, f.id AS object_id, f.receipt_due_on AS due_on, n.unit_id
FROM rectification_feedback f JOIN rounds_inspection n ON n.id = f.inspection_id
WHERE (f.head_signed_at IS NULL OR f.body_signed_at IS NULL) AND f.receipt_due_on <= %(last)s
"""

# Only the parties whose turn it is: the lowest order that is still undecided.
REVIEWS = """
SELECT 'rectification.closingrequest' AS object_type, q.id AS object_id, q.due_on, i.team_id, i.committee_id, v.party,
    v.submitted_by_id, v.confirmed_by_id
FROM rectification_closingrequest q
JOIN rectification_ledgeritem i ON i.id = q.item_id
JOIN rectification_review v ON v.request_id = q.id AND v.decision = ''
WHERE q.state = 'reviewing' AND q.due_on <= %(last)s AND NOT EXISTS (
    SELECT FROM rectification_review e WHERE e.request_id = q.id AND e.decision = '' AND e."order" < v."order"
)
"""

# A transfer owes one thing at a time: the receipt, then how the lead is disposed of, then the result.
LEADS = """
SELECT * FROM (
    SELECT
        CASE l.state
            WHEN 'transferred' THEN 'findings.transfer.receipt'
            WHEN 'received' THEN 'findings.transfer.disposal'
            ELSE 'findings.transfer.result'
        END AS object_type,
        t.id AS object_id,
        CASE l.state
            WHEN 'transferred' THEN t.receipt_due_on
            WHEN 'received' THEN t.disposal_due_on
            ELSE t.result_due_on
        END AS due_on,
        l.id AS lead_id, l.committee_id, t.receiver_id
    FROM findings_transfer t
    JOIN findings_lead l ON l.id = t.lead_id
    WHERE t.returned_at IS NULL AND l.state IN ('transferred', 'received', 'disposing')
) AS owed
WHERE due_on <= %(last)s
"""

# The unit's head and liaisons act; once it is overdue, the team leader and the office are told.
OF_ITEM = """
SELECT due.object_type, due.object_id, due.due_on, p.user_id, FALSE AS is_information
FROM due JOIN ({unit_people}) p ON p.content_object_id = due.unit_id
UNION ALL
SELECT due.object_type, due.object_id, due.due_on, p.user_id, TRUE
FROM due JOIN ({team_leaders}) p ON p.content_object_id = due.team_id WHERE due.due_on < %(on)s
UNION ALL
SELECT due.object_type, due.object_id, due.due_on, p.user_id, TRUE
FROM due JOIN ({office}) p ON p.content_object_id = due.committee_id WHERE due.due_on < %(on)s
"""

OF_RECEIPT = """
SELECT due.object_type, due.object_id, due.due_on, p.user_id, FALSE AS is_information
FROM due JOIN ({unit_heads}) p ON p.content_object_id = due.unit_id
"""

# Whoever speaks for the party, without those who asked for the closing or confirmed it.
OF_REVIEW = """
SELECT due.object_type, due.object_id, due.due_on, p.user_id, FALSE AS is_information
FROM due JOIN (
    SELECT 'team' AS party, t.content_object_id AS team_id, NULL AS committee_id, t.user_id FROM ({team_signers}) t
    UNION ALL SELECT 'office', NULL, o.content_object_id, o.user_id FROM ({office}) o
    UNION ALL SELECT 'leading_group', NULL, g.content_object_id, g.user_id FROM ({leading_group}) g
    UNION ALL
    SELECT o.function, NULL, o.committee_id, r.user_id
    FROM ({reviewers}) r JOIN rounds_organization o ON o.id = r.content_object_id AND o.function <> ''
) p ON p.party = due.party
    AND (p.team_id IS NULL OR p.team_id = due.team_id) AND (p.committee_id IS NULL OR p.committee_id = due.committee_id)
WHERE p.user_id NOT IN (due.submitted_by_id, due.confirmed_by_id)
"""

# Need to know: the receiver's people who were granted this very lead; once it is overdue, the office. Nobody who answers
# for a unit ever hears of a lead.
OF_LEAD = """
SELECT who.* FROM (
    SELECT due.object_type, due.object_id, due.due_on, p.user_id, FALSE AS is_information
    FROM due
    JOIN ({lead_handlers}) p ON p.content_object_id = due.lead_id
    JOIN ({reviewers}) r ON r.content_object_id = due.receiver_id AND r.user_id = p.user_id
    UNION ALL
    SELECT due.object_type, due.object_id, due.due_on, p.user_id, TRUE
    FROM due JOIN ({office}) p ON p.content_object_id = due.committee_id WHERE due.due_on < %(on)s
) AS who
WHERE NOT EXISTS (SELECT FROM ({unit_people}) u WHERE u.user_id = who.user_id)
"""

SOURCES = {
    "items": (ITEMS, OF_ITEM),
    "measures": (MEASURES, OF_ITEM),
    "receipts": (RECEIPTS, OF_RECEIPT),
    "reviews": (REVIEWS, OF_REVIEW),
    "leads": (LEADS, OF_LEAD),
}


@dataclass
class Counts:
    """What one sweep wrote: reminders by source, then digests, inbox lines and mails to be sent."""

    items: int = 0
    measures: int = 0
    receipts: int = 0
    reviews: int = 0
    leads: int = 0
    digests: int = 0
    notices: int = 0
    mails: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@transaction.atomic
def remind(on: dt.date) -> Counts:
    """Write every reminder that applies on this day and is not written yet, and one digest for each person concerned.

    A fixed number of statements whatever the size; running it again the same day writes nothing.
    """
    pieces, values = _people()
    values |= {"on": on, "last": on + dt.timedelta(days=FURTHEST), "lock": LOCK}
    counts = Counts()
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, values)
        for name, (due, told) in SOURCES.items():
            cursor.execute(WRITE.format(due=due, told=told.format(**pieces), rung=RUNG), values)
            setattr(counts, name, cursor.rowcount)
    made = digests.make_digests(on)
    counts.digests, counts.notices, counts.mails = made.digests, made.notices, made.mails
    return counts


def remind_today(on: dt.date) -> Counts:
    """The sweep as the scheduler runs it: done, then noted for the health page and the watchdog."""
    counts = remind(on)
    record_run("remind", {"on": on.isoformat(), **counts.as_dict()})
    return counts


def _people() -> tuple[dict[str, str], dict[str, Any]]:
    """Named pieces of SQL, each giving user_id (and content_object_id), with the values they need."""
    of_unit = ("head_organization", "report_organization")
    querysets = {
        "unit_people": access.holdings("rounds.Organization", *of_unit),
        "unit_heads": access.holdings("rounds.Organization", "head_organization"),
        "team_leaders": access.holdings("rounds.Team", "lead_team"),
        "team_signers": access.holdings("rounds.Team", "sign_team"),
        "reviewers": access.holdings("rounds.Organization", "review_organization"),
        "lead_handlers": access.holdings("findings.Lead", "handle_lead"),
        "office": access.holdings("rounds.Committee", "office_committee"),
        "leading_group": access.holdings("rounds.Committee", "group_committee"),
    }
    pieces: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name, queryset in querysets.items():
        sql, params = queryset.query.sql_with_params()
        keys = [f"{name}_{number}" for number in range(len(params))]
        pieces[name] = sql % tuple(f"%({key})s" for key in keys)
        values |= dict(zip(keys, params, strict=True))
    return pieces, values
