"""联动: a county opens a round of its own within the frame of its city."""

import datetime as dt

from inspection.accounts.models import User
from inspection.lib import access
from inspection.lib.refusals import LostRace, Refused, locked
from inspection.lib.service import service
from rounds.plans.choices import RoundKind
from rounds.plans.models import Plan
from rounds.rounds.acts import ROUND_ACTS
from rounds.rounds.choices import Stage
from rounds.rounds.models import Round
from rounds.rounds.notifications import Reminder, remind_county, tell_city
from rounds.rounds.services.rounds import check_within, write_round

THEME_LENGTH = 120


@service
def join_round(
    frame: Round,
    *,
    plan: Plan,
    year: int,
    number: int,
    starts_on: dt.date,
    ends_on: dt.date,
    suffix: str = "",
    by: User,
) -> Round:
    """Open the county's own round within the city's 联动 round: its theme, its rules, and a copy of its categories.

    Raises PermissionDenied for anybody but the county's office, Refused for a round of another city, an archived one,
    dates outside it, a year outside the term, a number the term has already or a theme too long, and LostRace when the
    county has joined already.
    """
    access.require_office(by, plan.committee_id)
    # Locked against a city that archives, removes or shortens its round in the same moment.
    frame = locked(Round.objects.select_related("committee", "categories", "rule_set"), frame.pk)
    _check_open(frame, plan)
    check_within(frame, starts_on, ends_on)
    round_ = Round(
        committee_id=plan.committee_id,
        plan=plan,
        year=year,
        number=number,
        kind=RoundKind.JOINT,
        theme=_theme(frame, suffix.strip()),
        starts_on=starts_on,
        ends_on=ends_on,
        rule_set=frame.rule_set,
        frame=frame,
        created_by=by,
    )
    write_round(round_, frame.categories)
    tell_city(round_, frame)
    return round_


@service
def remind_counties(frame: Round, *, by: User) -> str:
    """Remind the offices of the counties that have not joined, each once a day; returns the sentence who was reminded.

    Raises NotAllowed for anybody but the office, and Refused when no county is left to join.
    """
    ROUND_ACTS.begin(by, frame, "remind")
    found: dict[Reminder, list[str]] = {outcome: [] for outcome in Reminder}
    joined = frame.joined.values("committee")
    for county in frame.committee.counties.exclude(pk__in=joined).order_by("pk"):
        found[remind_county(frame, county)].append(str(county))
    return "；".join(outcome.value.format("、".join(names)) for outcome, names in found.items() if names) + "。"


def _check_open(frame: Round, plan: Plan) -> None:
    if frame.kind != RoundKind.JOINT or frame.frame_id or plan.committee.city_id != frame.committee_id:
        raise Refused("该轮次不是本县上级市委的联动轮次，不能加入。")
    if frame.stage == Stage.ARCHIVE:
        raise Refused("该联动轮次已归档，不能再加入。")
    if frame.joined.filter(committee=plan.committee_id).exists():
        raise LostRace(f"{plan.committee}已加入该联动轮次。")


def _theme(frame: Round, suffix: str) -> str:
    theme = f"{frame.theme}（{suffix}）" if frame.theme and suffix else frame.theme or suffix
    if len(theme) > THEME_LENGTH:
        raise Refused({"suffix": f"加上市级主题后超过{THEME_LENGTH}字，请缩短。"})
    return theme
