"""Rounds: how one is made, and the six of 青禾县 that are archived."""

import datetime as dt

from inspection.accounts.models import User
from rounds.models import (
    Category,
    CategoryTree,
    Committee,
    Inspection,
    Organization,
    Plan,
    PlanItem,
    ReviewStep,
    Round,
    RoundStage,
    RuleSet,
    Team,
    TeamMember,
)
from rounds.plans.choices import RoundKind
from rounds.rounds.choices import DEFAULT_REVIEW_CHAIN, Stage
from rounds.teams.access import set_team_role
from rounds.teams.choices import TeamRole

Crew = dict[int, tuple[tuple[str, str], ...]]
STAGE_LENGTHS = ((Stage.PREPARE, 20), (Stage.ENTER, 3), (Stage.LEARN, 57), (Stage.REPORT, 20), (Stage.FEEDBACK, 20))
CREW: Crew = {3: (("leader", TeamRole.LEADER), ("deputy", TeamRole.DEPUTY), ("member", TeamRole.MEMBER)),
        4: (("leader2", TeamRole.LEADER),)}  # fmt: skip


class RoundMaker:
    """Makes rounds of one term; `crew` are the demo people of its teams, by number of the team."""

    def __init__(self, plan: Plan, people: dict[str, User], crew: Crew = CREW) -> None:
        self.plan = plan
        self.people = people
        self.crew = crew

    def make(
        self, number: int, *, starts_on: dt.date, stage: str, kind: str, theme: str = "", frame: Round | None = None
    ) -> Round:
        """One round with its own category tree, stages and review chain; within the frame of a round of the city, if any."""
        template = CategoryTree.objects.get(code="four_focus", is_template=True)
        tree = CategoryTree.objects.create(name=template.name, committee=self.plan.committee)
        for aspect in template.categories.filter(parent=None):
            copy = self._copy(aspect, tree, None)
            for category in aspect.children.all():
                self._copy(category, tree, copy)
        round_ = Round.objects.create(
            committee=self.plan.committee,
            plan=self.plan,
            year=starts_on.year,
            number=number,
            kind=kind,
            theme=theme,
            starts_on=starts_on,
            ends_on=starts_on + dt.timedelta(days=330),
            stage=stage,
            rule_set=RuleSet.objects.get(code="six_months", version=1),
            categories=tree,
            frame=frame,
            created_by=self.people["office"],
        )
        self._stages(round_)
        ReviewStep.objects.bulk_create(
            ReviewStep(round=round_, order=order, party=party) for order, party in DEFAULT_REVIEW_CHAIN
        )
        return round_

    def _copy(self, category: Category, tree: CategoryTree, parent: Category | None) -> Category:
        return Category.objects.create(
            tree=tree, parent=parent, name=category.name, short_name=category.short_name, order=category.order
        )

    def _stages(self, round_: Round) -> None:
        day = round_.starts_on
        for stage, length in STAGE_LENGTHS:
            end = day + dt.timedelta(days=length - 1)
            RoundStage.objects.create(round=round_, stage=stage, starts_on=day, ends_on=end)
            day = end + dt.timedelta(days=1)
        RoundStage.objects.create(
            round=round_, stage=Stage.RECTIFY, starts_on=day, ends_on=day + dt.timedelta(days=182)
        )
        RoundStage.objects.create(round=round_, stage=Stage.ARCHIVE)

    def team(self, round_: Round, number: int, *, sent_from: Committee | None = None) -> Team:
        """One team with the demo people who belong to it, or whom a county sends."""
        name = f"第{'一二三四五'[number - 1]}巡察组"
        team = Team.objects.create(round=round_, number=number, name=name, sent_from=sent_from)
        for username, role in self.crew.get(number, ()):
            TeamMember.objects.create(team=team, user=self.people[username], role=role)
            set_team_role(team, user=self.people[username], role=role)
        return team

    def inspect(self, team: Team, unit: Organization, *, sequence: int, enters_on: dt.date, stage: str) -> Inspection:
        """One task under an authorisation of its own."""
        inspection = Inspection.objects.create(
            committee=team.round.committee,
            round=team.round,
            team=team,
            unit=unit,
            authorization_number=f"{team.round.committee.document_prefix}授〔{enters_on.year}〕{team.round.number}-{sequence}号",
            starts_on=enters_on,
            ends_on=enters_on + dt.timedelta(days=60),
            stage=stage,
        )
        PlanItem.objects.get_or_create(
            plan=self.plan,
            organization=unit,
            kind=team.round.kind,
            year=team.round.year,
            defaults={"round": team.round},
        )
        return inspection


def load_archived(maker: RoundMaker, organizations: dict[str, Organization], today: dt.date) -> None:
    """Six finished rounds, so that coverage has something to show."""
    busy = (
        "青禾县水务局",
        "青禾县民政局",
        "青禾县教育局",
        "青禾县农业农村局",
        "青禾县住房和城乡建设局",
        "青禾县交通运输局",
    )
    units = [o for o in organizations.values() if o.in_coverage and o.name not in busy][:54]
    for number in range(1, 7):
        starts_on = today - dt.timedelta(days=1500 - number * 180)
        kind = RoundKind.SPECIAL if number == 4 else RoundKind.REGULAR
        round_ = maker.make(number, starts_on=starts_on, stage=Stage.ARCHIVE, kind=kind)
        teams = [maker.team(round_, team) for team in (1, 2)]
        for index, unit in enumerate(units[(number - 1) * 9 : number * 9]):
            maker.inspect(
                teams[index % 2],
                unit,
                sequence=index + 1,
                enters_on=starts_on + dt.timedelta(days=20),
                stage=Stage.ARCHIVE,
            )
