"""Numbers of findings: year, round, team and a running number within the team."""

from django.db.models.functions import Length

from findings.findings.models import Finding
from inspection.lib.refusals import locked
from rounds.models import Team


def next_finding_numbers(team: Team, count: int) -> list[str]:
    """The next free numbers of the team, e.g. XC2025-01-03-001; call it in the transaction that uses them.

    The team's row is locked until then, so two people never get the same number.
    """
    row = locked(Team.objects.select_related("round"), team.pk)
    prefix = f"XC{row.round.year}-{row.round.number:02}-{row.number:02}-"
    # The longest first: 1000 follows 999 although it sorts before it.
    last = (
        Finding.objects.filter(team=team, number__startswith=prefix)
        .order_by(Length("number").desc(), "-number")
        .values_list("number", flat=True)
        .first()
    )
    start = int(last.removeprefix(prefix)) if last else 0
    return [f"{prefix}{start + step:03}" for step in range(1, count + 1)]
