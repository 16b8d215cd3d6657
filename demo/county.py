"""The story of 青禾县: six archived rounds, one whose units rectify, one in the field."""

import datetime as dt

from demo.findings import load_findings
from demo.leads import load_leads
from demo.ledger import LedgerMaker
from demo.rounds import RoundMaker, load_archived
from findings.findings.choices import FindingStatus
from inspection.accounts.models import User
from rounds.models import Committee, Organization, Plan
from rounds.plans.choices import RoundKind
from rounds.rounds.choices import Stage

PLAN = "十三届县委"
FED_BACK = FindingStatus.FED_BACK
WATER = (
    ["closed"] * 10 + ["reviewing"] * 3 + ["awaiting_head", "returned", "returned"]
    + ["mostly_done"] * 3 + ["ongoing"] * 3 + ["not_started"] * 2
)  # fmt: skip


def load_county(
    committee: Committee, people: dict[str, User], organizations: dict[str, Organization], today: dt.date
) -> None:
    """Everything that happened in 青禾县 up to today."""
    plan = Plan.objects.create(committee=committee, name=PLAN, first_year=today.year - 4, last_year=today.year)
    maker = RoundMaker(plan, people)
    load_archived(maker, organizations, today)
    _finished_round(maker, people, organizations, today)
    _running_round(maker, people, organizations, today)


def _finished_round(
    maker: RoundMaker, people: dict[str, User], organizations: dict[str, Organization], today: dt.date
) -> None:
    starts_on = today - dt.timedelta(days=320)
    round_ = maker.make(7, starts_on=starts_on, stage=Stage.RECTIFY, kind=RoundKind.REGULAR, theme="民生领域资金与项目")
    third, fourth = maker.team(round_, 3), maker.team(round_, 4)
    enters_on = starts_on + dt.timedelta(days=20)
    plans = (
        # unit, team, feedback so many days ago, receipts, ledger, first text
        ("青禾县水务局", third, 200, "both", WATER, 0),
        ("青禾县民政局", third, 150, "head", ["ongoing"] * 9 + ["not_started"] * 4 + ["done"] * 2, 6),
        ("青禾县教育局", fourth, 178, "none", ["closed"] * 4 + ["ongoing"] * 5 + ["mostly_done"] * 3, 3),
    )
    for sequence, (name, team, days, signed, statuses, offset) in enumerate(plans, start=1):
        is_water = name == "青禾县水务局"
        inspection = maker.inspect(
            team, organizations[name], sequence=sequence, enters_on=enters_on, stage=Stage.RECTIFY
        )
        findings = load_findings(
            inspection,
            people,
            statuses=[FED_BACK] * len(statuses),
            start=1 if is_water else 101,
            offset=offset,
        )
        ledger = LedgerMaker(people, liaison="unit" if is_water else "unit2", head="unithead" if is_water else "unit2")
        feedback = ledger.feed_back(inspection, today - dt.timedelta(days=days), signed=signed)
        ledger.keep_ledger(feedback, findings, statuses)
        if is_water:
            load_leads(inspection, people, organizations, today)


def _running_round(
    maker: RoundMaker, people: dict[str, User], organizations: dict[str, Organization], today: dt.date
) -> None:
    round_ = maker.make(
        8,
        starts_on=today - dt.timedelta(days=45),
        stage=Stage.LEARN,
        kind=RoundKind.REGULAR,
        theme="乡村振兴与基层治理",
    )
    third, fourth = maker.team(round_, 3), maker.team(round_, 4)
    enters_on = today - dt.timedelta(days=25)
    for sequence, (team, name) in enumerate(
        ((third, "青禾县农业农村局"), (third, "青禾县交通运输局"), (fourth, "青禾县住房和城乡建设局")), start=1
    ):
        inspection = maker.inspect(team, organizations[name], sequence=sequence, enters_on=enters_on, stage=Stage.LEARN)
        if sequence == 2:
            continue  # left empty for the first upload of a workbook
        statuses = ["draft"] * 4 + ["team_review"] * 3 + ["office_review"] * 3 + ["group_review"] * 2 + ["approved"]
        load_findings(inspection, people, statuses=statuses, offset=sequence)
