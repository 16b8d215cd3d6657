"""What teams lack, on the start page of the office."""

from django.db.models import QuerySet

from inspection.accounts.models import User
from inspection.lib.start import Line, lines
from inspection.lib.tones import Tone
from rounds.rounds.models import Round
from rounds.teams.models import Team


def _rounds_without_leader(user: User) -> QuerySet:
    return Round.objects.visible_to(user).filter(pk__in=Team.objects.without_leader().values("round"))


lines.add(
    Line(
        "有巡察组没有组长的轮次",
        20,
        _rounds_without_leader,
        "rounds:round_list",
        "lacking=leader",
        shown=lambda roles: roles.is_office,
        tone=Tone.PLAIN,
        is_lacking=True,
    ),
)
