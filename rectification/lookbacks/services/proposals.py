"""Which inspections deserve a look-back (回头看): proposed from facts, with a score and its reasons in words."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.workdays import Calendar
from inspection.notices.choices import NoticeKind
from inspection.notices.models import Heartbeat
from inspection.notices.services import notify, record_run
from rectification.lookbacks.choices import (
    LOOK_BACK_AFTER_MONTHS,
    LOOK_BACK_AT_ONCE,
    LOOK_BACK_REST_MONTHS,
    LOOK_BACK_RULES,
    LOOK_BACK_THRESHOLD,
    LOOK_BACK_WORSE_BY,
    LookBackState,
)
from rectification.lookbacks.models import LookBack
from rounds.models import Committee

TASK = "schedule_lookbacks"
LOCK = 20_100_002

# One row for each inspection that may be looked back at: fed back long enough ago, no look-back itself, none planned.
FACTS = """
WITH eligible AS (
    SELECT n.id, n.committee_id, f.fed_back_on, f.head_signed_at IS NULL OR f.body_signed_at IS NULL AS unsigned
    FROM rounds_inspection n JOIN rectification_feedback f ON f.inspection_id = n.id
    WHERE n.stage IN ('rectify', 'archive') AND n.earlier_id IS NULL
        AND f.fed_back_on <= %(on)s::date - make_interval(months => %(after)s)
        AND NOT EXISTS (SELECT FROM rounds_inspection l WHERE l.earlier_id = n.id)
        AND NOT EXISTS (
            SELECT FROM rectification_lookback b WHERE b.inspection_id = n.id AND b.state = 'accepted'
        )
), ledger AS (
    SELECT
        i.inspection_id,
        count(*) AS total,
        count(*) FILTER (WHERE i.status <> 'closed') AS open,
        count(*) FILTER (WHERE i.status <> 'closed' AND i.due_on < %(on)s) AS overdue,
        sum(i.returned_times) AS returned,
        max(i.closed_on) AS last_closed_on
    FROM rectification_ledgeritem i GROUP BY i.inspection_id
), recurring AS (
    SELECT f.unit_id, c.name
    FROM findings_finding f JOIN rounds_category c ON c.id = f.category_id
    WHERE f.status = 'fed_back'
    GROUP BY f.unit_id, c.name HAVING min(f.round_id) <> max(f.round_id)
), repeats AS (
    SELECT f.inspection_id, count(*) AS repeats
    FROM findings_finding f
    LEFT JOIN rounds_category c ON c.id = f.category_id
    LEFT JOIN recurring r ON r.unit_id = f.unit_id AND r.name = c.name
    WHERE f.status = 'fed_back' AND (f.earlier_id IS NOT NULL OR r.name IS NOT NULL)
    GROUP BY f.inspection_id
), dated AS (
    SELECT
        e.id, e.committee_id, e.unsigned, coalesce(l.total, 0) AS total, coalesce(l.open, 0) AS open,
        coalesce(l.overdue, 0) AS overdue, coalesce(l.returned, 0) AS returned, coalesce(p.repeats, 0) AS repeats,
        CASE WHEN l.open = 0 THEN 'closing' ELSE 'feedback' END AS since,
        age(%(on)s::date, CASE WHEN l.open = 0 THEN l.last_closed_on ELSE e.fed_back_on END) AS age
    FROM eligible e LEFT JOIN ledger l ON l.inspection_id = e.id LEFT JOIN repeats p ON p.inspection_id = e.id
)
SELECT
    id, committee_id, total, open, overdue, returned, repeats, unsigned, since,
    greatest(extract(year FROM age) * 12 + extract(month FROM age), 0)::int AS months
FROM dated
ORDER BY id
"""

SINCE = {"closing": "全部销号", "feedback": "反馈"}


@dataclass
class Counts:
    """What one run did: inspections looked at, new proposals, changed scores, and postponed ones that came back."""

    inspections: int = 0
    proposed: int = 0
    refreshed: int = 0
    resumed: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True)
class Judgement:
    """The case for a look-back at one inspection."""

    inspection: int
    committee: int
    score: int
    reasons: list[str]
    facts: dict[str, Any] = field(hash=False)


@transaction.atomic
def propose_lookbacks(on: dt.date) -> Counts:
    """Bring the proposals up to the facts of the day: new ones over the threshold, the open ones with today's score.

    A handful of statements whatever the size. One open proposal for each inspection; a second run changes nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    judged = judge(on)
    # The open ones are locked: somebody who decides at this moment decides before or after, never in between.
    known = LookBack.objects.filter(state__in=_OPEN_OR_REJECTED).order_by("pk").select_for_update()
    open_ones, rejected = _sorted_out(list(known))
    counts = Counts(inspections=len(judged))
    resumed = {one.pk for one in open_ones.values() if one.state == LookBackState.POSTPONED}
    changed = [one for one in open_ones.values() if _refresh(one, judged.get(one.inspection_id), on, counts)]
    LookBack.objects.bulk_update(changed, ["score", "reasons", "facts", "state"])
    fresh = [
        one
        for one in judged.values()
        if one.inspection not in open_ones and _is_worth_it(one, rejected.get(one.inspection), on)
    ]
    new = [_proposal(one, on) for one in _the_worst(fresh)]
    LookBack.objects.bulk_create(new)
    counts.proposed = len(new)
    _tell_offices([*new, *(one for one in changed if one.state == LookBackState.PROPOSED and one.pk in resumed)])
    return counts


def _the_worst(fresh: list[Judgement]) -> Iterator[Judgement]:
    """The highest scores, so many for each committee."""
    taken: Counter[int] = Counter()
    for one in sorted(fresh, key=lambda one: (-one.score, one.inspection)):
        taken[one.committee] += 1
        if taken[one.committee] <= LOOK_BACK_AT_ONCE:
            yield one


def _proposal(one: Judgement, on: dt.date) -> LookBack:
    return LookBack(
        committee_id=one.committee,
        inspection_id=one.inspection,
        proposed_on=on,
        score=one.score,
        reasons=one.reasons,
        facts=one.facts,
    )


def propose_this_month(on: dt.date) -> Counts | None:
    """The monthly run as the scheduler starts it every day: the first start of a month does the work, later ones rest."""
    month = f"{on:%Y-%m}"
    last = Heartbeat.objects.filter(name=TASK).first()
    if last and last.facts.get("month") == month:
        record_run(TASK, last.facts)
        return None
    counts = propose_lookbacks(on)
    record_run(TASK, {"month": month, "on": on.isoformat(), **counts.as_dict()})
    return counts


def judge(on: dt.date) -> dict[int, Judgement]:
    """The case of every inspection that may be looked back at, by inspection; one query."""
    with connection.cursor() as cursor:
        cursor.execute(FACTS, {"on": on, "after": LOOK_BACK_AFTER_MONTHS})
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["id"]: _judged(row) for row in rows}


def _judged(row: dict[str, Any]) -> Judgement:
    """Weigh the facts of one inspection by the table of rules; every point has its reason."""
    facts: dict[str, Any] = {
        name: int(row[name]) for name in ("total", "open", "overdue", "returned", "repeats", "months")
    }
    facts |= {
        "unsigned": bool(row["unsigned"]),
        "since": row["since"],
        "open_share": _percent(facts["open"], facts["total"]),
        "overdue_share": _percent(facts["overdue"], facts["open"]),
    }
    values = facts | {"months_beyond": max(0, facts["months"] - LOOK_BACK_AFTER_MONTHS)}
    words = facts | {"since": SINCE[facts["since"]]}
    reasons, points = [], {}
    for rule in LOOK_BACK_RULES:
        gained = min(rule.most, round(rule.each * values[rule.fact]))
        if gained:
            reasons.append(rule.words.format(**words))
            points[rule.fact] = gained
    return Judgement(row["id"], row["committee_id"], sum(points.values()), reasons, facts | {"points": points})


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


_OPEN_OR_REJECTED = (LookBackState.PROPOSED, LookBackState.POSTPONED, LookBackState.REJECTED)


def _sorted_out(known: list[LookBack]) -> tuple[dict[int, LookBack], dict[int, LookBack]]:
    """The open proposal and the last rejected one, each by inspection."""
    open_ones = {one.inspection_id: one for one in known if one.state != LookBackState.REJECTED}
    rejected = {one.inspection_id: one for one in known if one.state == LookBackState.REJECTED}
    return open_ones, rejected


def _refresh(one: LookBack, judged: Judgement | None, on: dt.date, counts: Counts) -> bool:
    """Give an open proposal today's facts, and bring a postponed one back when its time has come; whether it changed."""
    is_back = one.state == LookBackState.POSTPONED and one.postponed_until is not None and one.postponed_until <= on
    if one.state == LookBackState.POSTPONED and not is_back:
        return False
    now = (judged.score, judged.reasons, judged.facts) if judged else (one.score, one.reasons, one.facts)
    if not is_back and now == (one.score, one.reasons, one.facts):
        return False
    one.score, one.reasons, one.facts = now
    one.state = LookBackState.PROPOSED
    counts.resumed += is_back
    counts.refreshed += not is_back
    return True


def _is_worth_it(one: Judgement, rejected: LookBack | None, on: dt.date) -> bool:
    if one.score < LOOK_BACK_THRESHOLD:
        return False
    if rejected is None or one.score >= rejected.score + LOOK_BACK_WORSE_BY:
        return True
    return _months_after(timezone.localdate(rejected.decided_at), LOOK_BACK_REST_MONTHS) <= on


def _months_after(day: dt.date, months: int) -> dt.date:
    return Calendar({}, frozenset()).add_months(day, months)


def _tell_offices(proposals: list[LookBack]) -> None:
    """Each office hears of its own."""
    numbers = Counter(one.committee_id for one in proposals)
    for committee, number in numbers.items():
        offices = access.holders_of(Committee.objects.filter(pk=committee), "office_committee")
        notify(
            User.objects.filter(pk__in=offices),
            kind=NoticeKind.TASK,
            title=f"有 {number} 条“回头看”建议待研究",
            url=reverse("rectification:lookback_list"),
        )
