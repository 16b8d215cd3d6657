import datetime as dt
from typing import Any

from django.utils import timezone

from rectification.models import LookBack
from rounds.models import Round
from tests import factories
from tests.access.table import Line, pk


def _accepted(world: Any, **facts: Any) -> list[Any]:
    LookBack.objects.filter(pk=world.lookback.pk).update(
        state="accepted", decided_by=world.office, decided_at=timezone.now(), decision_reason="研究同意", **facts
    )
    return [world.lookback.pk]


def _in_round(world: Any) -> list[Any]:
    return _accepted(world, round=factories.RoundFactory(kind="look_back", plan=world.round.plan, number=9))


def _round(world: Any) -> dict[str, Any]:
    number = 20 + Round.objects.count()
    open_one = factories.RoundFactory(kind="look_back", plan=world.round.plan, number=number)
    return {"reason": "研究同意", "round": open_one.pk, "year": open_one.year}


def _team(world: Any) -> dict[str, Any]:
    round_ = LookBack.objects.get(pk=world.lookback.pk).round or world.round
    return {
        "team": factories.TeamFactory(round=round_).pk,
        "authorization_number": f"回授{timezone.now():%H%M%S%f}",
        "starts_on": "2025-04-01",
        "ends_on": "2025-04-20",
    }


def _later(_world: Any) -> dict[str, Any]:
    return {"reason": "待年度考核后再议", "until": str(timezone.localdate() + dt.timedelta(days=90))}


#          anon off lg  lead memb lead2 head unit unit2 disc org  sys sec aud
LINES: dict[str, Line] = {
    "rectification:lookback_list": Line("302 200 200 404 404 404 404 404 404 404 404 404 404 404"),
    "rectification:lookback_detail": Line(
        "302 200 200 404 404 404 404 404 404 404 404 404 404 404", args=pk("lookback")
    ),
    "rectification:lookback_accept": Line(
        "302 302 403 404 404 404 404 404 404 404 404 404 404 404", args=pk("lookback"), data=_round
    ),
    "rectification:lookback_postpone": Line(
        "302 302 403 404 404 404 404 404 404 404 404 404 404 404", args=pk("lookback"), data=_later
    ),
    "rectification:lookback_reject": Line(
        "302 302 403 404 404 404 404 404 404 404 404 404 404 404", args=pk("lookback"), data=_later
    ),
    "rectification:lookback_place": Line(
        "302 302 403 404 404 404 404 404 404 404 404 404 404 404", args=_accepted, data=_round
    ),
    "rectification:lookback_assign": Line(
        "302 302 403 404 404 404 404 404 404 404 404 404 404 404", args=_in_round, data=_team
    ),
}
