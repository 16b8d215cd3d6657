"""云岭市 above 青禾县 and two other counties: a round in which they joined, and people of one who inspect in another."""

import datetime as dt

from demo.findings import load_findings
from demo.leads import load_leads
from demo.ledger import LedgerMaker
from demo.places import CITY, LINXI, SONGWAN, Settled, settle
from demo.rounds import Crew, RoundMaker
from findings.findings.choices import FindingStatus
from findings.leads.choices import LeadState
from rounds.models import Committee, Plan, Round
from rounds.plans.choices import RoundKind
from rounds.rounds.choices import Stage
from rounds.teams.choices import TeamRole

CREW = ("leader", "member")
TEAMS: Crew = {1: (("leader", TeamRole.LEADER), ("member", TeamRole.MEMBER))}
THEME = "惠民惠农财政补贴资金"
IN_FIELD = ["draft", "draft", "team_review", "office_review", "group_review"]
LEADS = (LeadState.REGISTERED, LeadState.SUBMITTED, LeadState.TRANSFERRED, LeadState.CLOSED)


def load_city(county: Committee, password: str, today: dt.date) -> None:
    """The city, the two other counties, and what they do together; the first county only comes to stand below the city."""
    city = settle(CITY, password)
    county.city = city.committee
    county.save(update_fields=["city"])
    linxi, songwan = (settle(place, password, city=city.committee) for place in (LINXI, SONGWAN))
    maker = _maker(city, "八届市委", today)
    frame = maker.make(1, starts_on=today - dt.timedelta(days=40), stage=Stage.LEARN, kind=RoundKind.JOINT, theme=THEME)
    for settled in (linxi, songwan):
        _load_county(settled, frame, today)
    _cross(city, maker, linxi, songwan, today)


def _maker(settled: Settled, term: str, today: dt.date) -> RoundMaker:
    plan = Plan.objects.create(committee=settled.committee, name=term, first_year=today.year - 4, last_year=today.year)
    return RoundMaker(plan, settled.people, TEAMS)


def _load_county(settled: Settled, frame: Round, today: dt.date) -> None:
    """One round whose unit rectifies, and one in the field within the frame of the city."""
    county = settled.place.name
    maker = _maker(settled, "十四届县委", today)
    starts_on = today - dt.timedelta(days=300)
    round_ = maker.make(1, starts_on=starts_on, stage=Stage.RECTIFY, kind=RoundKind.REGULAR, theme="基层治理")
    team = maker.team(round_, 1)
    enters_on = starts_on + dt.timedelta(days=20)
    unit = settled.organizations[f"{county}民政局"]
    inspection = maker.inspect(team, unit, sequence=1, enters_on=enters_on, stage=Stage.RECTIFY)
    statuses = ["closed"] * 3 + ["reviewing", "mostly_done", "ongoing", "ongoing", "not_started"]
    fed_back = [FindingStatus.FED_BACK] * len(statuses)
    findings = load_findings(inspection, settled.people, statuses=fed_back, crew=CREW)
    ledger = LedgerMaker(settled.people, liaison="unit", head="unithead")
    ledger.keep_ledger(ledger.feed_back(inspection, today - dt.timedelta(days=160), signed="both"), findings, statuses)
    load_leads(inspection, settled.people, settled.organizations, today, states=LEADS, initials=settled.place.initials)
    joined = maker.make(
        2, starts_on=frame.starts_on, stage=Stage.LEARN, kind=RoundKind.JOINT, theme=frame.theme, frame=frame
    )
    team = maker.team(joined, 1)
    unit = settled.organizations[f"{county}农业农村局"]
    enters_on = today - dt.timedelta(days=15)
    inspection = maker.inspect(team, unit, sequence=1, enters_on=enters_on, stage=Stage.LEARN)
    load_findings(inspection, settled.people, statuses=IN_FIELD, offset=4, crew=CREW)


def _cross(city: Settled, maker: RoundMaker, sender: Settled, host: Settled, today: dt.date) -> None:
    """交叉巡察: a team of the one county inspects the unit of another one, for the city, and has fed back."""
    starts_on = today - dt.timedelta(days=210)
    round_ = maker.make(2, starts_on=starts_on, stage=Stage.RECTIFY, kind=RoundKind.CROSS, theme="营商环境")
    people = {**city.people, **{role: sender.people[role] for role in CREW}}
    people |= {role: host.people[role] for role in ("unithead", "unit")}
    crew = RoundMaker(maker.plan, people, TEAMS)
    team = crew.team(round_, 1, sent_from=sender.committee)
    unit = host.organizations[f"{host.place.name}民政局"]
    inspection = crew.inspect(team, unit, sequence=1, enters_on=starts_on + dt.timedelta(days=20), stage=Stage.RECTIFY)
    statuses = ["closed", "ongoing", "not_started"]
    fed_back = [FindingStatus.FED_BACK] * len(statuses)
    findings = load_findings(inspection, people, statuses=fed_back, offset=9, crew=CREW)
    ledger = LedgerMaker(people, liaison="unit", head="unithead", attended="市委巡察工作领导小组成员")
    ledger.keep_ledger(ledger.feed_back(inspection, today - dt.timedelta(days=80), signed="both"), findings, statuses)
