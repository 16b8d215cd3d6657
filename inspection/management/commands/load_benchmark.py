"""Counties of invented rows, made by the database itself, for measuring."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from benchmarks import rows
from inspection.accounts.models import User
from inspection.lib.access import Duty
from rounds.committees.access import add_committee_role
from rounds.committees.choices import CommitteeRole
from rounds.models import Category, CategoryTree, Committee, Organization, Plan, Round, RuleSet, Team, TeamMember
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import Function, OrganizationRole
from rounds.teams.access import set_team_role
from rounds.teams.choices import TeamRole

FINDINGS_PER_TEAM = 2000
ORGANIZATIONS = 1000
PEOPLE = 300


class Command(BaseCommand):
    help = "Fill an empty database with N invented findings and what belongs to them, for `make bench`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--findings", type=int, required=True)
        parser.add_argument("--committees", type=int, default=1, help="so many counties below one city")
        parser.add_argument(
            "--own", type=int, default=0, help="findings of the first county; the others share the rest"
        )
        parser.add_argument("--batch", type=int, default=50_000)

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(username__startswith="bench").exists():
            raise CommandError("库中已有测量数据，请使用空库。")
        total, number = options["findings"], options["committees"]
        own = options["own"] or total // number
        self.started = time.monotonic()
        first = 1
        city = self._city() if number > 1 else None
        for index in range(1, number + 1):
            count = own if index == 1 else (total - own) // (number - 1)
            with transaction.atomic():
                self._load(self._committee(index, city), index, first, first + count - 1, options["batch"])
            first += count
        for duty in Duty:
            _person(duty.value, duty=duty)
        self._run(rows.notices())
        self._run("ANALYZE")
        self._say("完成")

    def _city(self) -> Committee:
        city = Committee.objects.create(name="测量市委", short_name="测量市", level="city")
        add_committee_role(city, user=_person("city_office"), role=CommitteeRole.OFFICE)
        return city

    def _committee(self, index: int, city: Committee | None) -> Committee:
        """The county; the first one is the committee an installation starts with."""
        known = Committee.objects.filter(city=None, level="county").first() if index == 1 else None
        committee = known or Committee()
        committee.name, committee.short_name, committee.city = f"测量县委{index}", f"测量县{index}", city
        committee.save()
        return committee

    def _load(self, committee: Committee, index: int, first: int, last: int, batch: int) -> None:
        """Its people, its round with teams and tasks, and their findings with what follows from them."""
        office, group, discipline, head = (
            _person(f"{name}{index}") for name in ("office", "group", "discipline", "head")
        )
        add_committee_role(committee, user=office, role=CommitteeRole.OFFICE)
        add_committee_role(committee, user=group, role=CommitteeRole.LEADING_GROUP)
        department = Organization.objects.create(
            committee=committee, name="测量纪委监委", kind="committee", function=Function.DISCIPLINE, in_coverage=False
        )
        add_organization_role(department, user=discipline, role=OrganizationRole.REVIEWER)
        teams = max(1, (last - first + 1) // FINDINGS_PER_TEAM)
        round_ = self._round(committee, teams, office)
        unit = Organization.objects.filter(committee=committee).exclude(pk=department.pk).order_by("pk")[0]
        add_organization_role(unit, user=head, role=OrganizationRole.HEAD)
        if index == 1:
            self._people(round_)
        facts = {
            "committee": committee.pk, "round": round_.pk, "teams": teams, "department": department.pk,
            "author": office.pk, "reviewer": discipline.pk, "head": head.pk,
        }  # fmt: skip
        for start in range(first, last + 1, batch):
            end = min(start + batch - 1, last)
            self._run(rows.findings(), **facts, first=start, last=end)
            self._say(f"{committee}：问题 {end - first + 1} / {last - first + 1}")
        for statement in rows.of_findings():
            self._run(statement, **facts)

    def _round(self, committee: Committee, teams: int, office: User) -> Round:
        """Base list, term, categories, one round with its teams, and a task for every unit."""
        plan = Plan.objects.create(committee=committee, name="测量届", first_year=2021, last_year=2026)
        rules, _ = RuleSet.objects.get_or_create(code="benchmark", version=1, defaults={"name": "测量规则"})
        tree = CategoryTree.objects.create(name="测量分类", committee=committee)
        for top in range(4):
            parent = Category.objects.create(tree=tree, name=f"测量方面{top + 1}", order=top)
            for below in range(5):
                Category.objects.create(tree=tree, parent=parent, name=f"测量类{top * 5 + below + 1}", order=below)
        dates = {"starts_on": "2025-01-01", "ends_on": "2026-12-31", "stage": "rectify"}
        round_ = Round.objects.create(
            committee=committee, plan=plan, year=2025, number=1, rule_set=rules, categories=tree, created_by=office, **dates
        )  # fmt: skip
        facts = {
            "committee": committee.pk, "round": round_.pk, "teams": teams, "units": max(ORGANIZATIONS, teams),
        }  # fmt: skip
        for statement in (rows.units(committee.short_name), rows.teams(), rows.tasks()):
            self._run(statement, **facts)
        return round_

    def _people(self, round_: Round) -> None:
        """Every person leads, joins or reports for exactly one team or unit of the first county."""
        people = User.objects.bulk_create(
            User(username=f"bench{i}", full_name=f"测量{i}") for i in range(1, PEOPLE + 1)
        )
        teams = list(Team.objects.filter(round=round_).order_by("number"))
        units = Organization.objects.filter(committee=round_.committee_id, function="").order_by("pk")[: len(people)]
        for index, (user, unit) in enumerate(zip(people, units, strict=True)):
            if index % 3:
                add_organization_role(unit, user=user, role=OrganizationRole.LIAISON)
                continue
            team = teams[index // 3 % len(teams)]
            role = TeamRole.LEADER if index // 3 < len(teams) else TeamRole.MEMBER
            TeamMember.objects.create(team=team, user=user, role=role)
            set_team_role(team, user=user, role=role)

    def _run(self, sql: str, **values: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)

    def _say(self, words: str) -> None:
        self.stdout.write(f"{words}，{time.monotonic() - self.started:.0f} 秒")


def _person(name: str, **facts: str) -> User:
    return User.objects.create(username=f"bench_{name}", full_name=f"测量{name}", **facts)
