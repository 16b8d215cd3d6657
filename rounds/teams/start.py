"""What teams lack, on the start page of the office."""

from django.db.models import Q

from inspection.lib.start import Line, Waiting, lines
from inspection.lib.tones import Tone
from rounds.rounds.acts import ROUND_ACTS
from rounds.teams.models import Team


def _lacks_leader() -> Q:
    return Q(pk__in=Team.objects.without_leader().values("round"))


lines.add(
    Line(
        "有巡察组没有组长的轮次",
        20,
        Waiting(ROUND_ACTS, "edit", only=_lacks_leader),
        "rounds:round_list",
        "waiting=edit&lacking=leader",
        shown=lambda roles: roles.is_office,
        tone=Tone.PLAIN,
        is_lacking=True,
    ),
)
