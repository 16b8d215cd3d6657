"""Counties of invented rows, made by the database itself, for measuring."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, models, transaction

from findings.models import Finding, Lead, Outcome, Transfer
from inspection.accounts.models import User
from inspection.lib.access import holders_of
from rectification.models import Feedback, LedgerItem, Measure
from rounds.committees.access import add_committee_role
from rounds.committees.choices import CommitteeRole
from rounds.models import (
    Category,
    CategoryTree,
    Committee,
    Inspection,
    Organization,
    Plan,
    Round,
    RuleSet,
    Team,
    TeamMember,
)
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import Function, OrganizationRole
from rounds.teams.access import set_team_role
from rounds.teams.choices import TeamRole

FINDINGS_PER_TEAM = 2000
ORGANIZATIONS = 1000
PEOPLE = 300
TITLES = "ARRAY['“第一议题”制度落实不到位','专项资金使用监管不严格','村级财务票据管理不规范','公务接待超出标准范围','选人用人程序执行走样']"
FACTS = "repeat('抽查发现会议记录、财务凭证、项目档案存在不完整、不及时、不规范的情形，涉及资金和人员若干。', 2)"
SUBJECTS = "ARRAY['低保','防汛','采购','接待','档案','培训','工程']"
SENT = "('transferred', 'received', 'disposing', 'closed')"
MEASURE = "'组织开展专项自查，逐项建立台账，限期清退、补办手续或依规处理。'"


def insert_select(model: type[models.Model], source: str, **columns: str) -> str:
    """INSERT … SELECT with these expressions; every other column takes its field's default, so a new field needs no word here.

    Raises CommandError for a field that must be given and is not.
    """
    given = {model._meta.get_field(name).column: sql for name, sql in columns.items()}
    for field in model._meta.concrete_fields:
        if field.column not in given and not field.primary_key and not getattr(field, "generated", False):
            value = _default(field)
            if value:
                given[field.column] = value
    names = ", ".join(connection.ops.quote_name(name) for name in given)
    return f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(given.values())} FROM {source}"  # noqa: S608


def _default(field: models.Field) -> str:
    """The default as a literal; nothing where the database fills the column itself."""
    if field.has_db_default():
        return ""
    if field.has_default() or (field.empty_strings_allowed and not field.null):
        value = field.get_db_prep_save(field.get_default(), connection)
        with connection.cursor() as cursor:
            return cursor.cursor.mogrify("%s", [value]).decode().replace("%", "%%")
    if field.null:
        return ""
    raise CommandError(f"{field.model._meta.label}.{field.name} needs a value")


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
        city = Committee.objects.create(name="测量市委", short_name="测量市", level="city") if number > 1 else None
        for index in range(number):
            count = own if not index else (total - own) // (number - 1)
            with transaction.atomic():
                self._load(self._committee(index, city), first, first + count - 1, options["batch"])
            first += count
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self._say("完成")

    def _committee(self, index: int, city: Committee | None) -> Committee:
        """The county with its office and leading group; the first one is the committee an installation starts with."""
        committee = (Committee.objects.filter(city=None, level="county").first() if not index else None) or Committee()
        committee.name, committee.short_name, committee.city = f"测量县委{index + 1}", f"测量县{index + 1}", city
        committee.save()
        for name, role in (("office", CommitteeRole.OFFICE), ("group", CommitteeRole.LEADING_GROUP)):
            user = User.objects.create(username=f"bench_{name}{index + 1}", full_name=f"测量{name}{index + 1}")
            add_committee_role(committee, user=user, role=role)
        return committee

    def _load(self, committee: Committee, first: int, last: int, batch: int) -> None:
        teams = max(1, (last - first + 1) // FINDINGS_PER_TEAM)
        round_ = self._frame(committee, teams)
        if not User.objects.filter(username="bench1").exists():
            self._people(round_)
        author = User.objects.get(username__startswith="bench_office", pk__in=_offices(committee)).pk
        department = Organization.objects.get(committee=committee, function=Function.DISCIPLINE).pk
        facts = {
            "round": round_.pk, "teams": teams, "author": author, "committee": committee.pk, "department": department,
        }  # fmt: skip
        for start in range(first, last + 1, batch):
            end = min(start + batch - 1, last)
            self._run(self._findings(), **facts, first=start, last=end)
            self._say(f"{committee}：问题 {end - first + 1} / {last - first + 1}")
        for statement in self._statements():
            self._run(statement, **facts)

    def _statements(self) -> tuple[str, ...]:
        return (
            self._feedback(), self._items(), self._measures(), self._leads(), self._transfers(), self._outcomes(),
        )  # fmt: skip

    def _frame(self, committee: Committee, teams: int) -> Round:
        """Base list, term, categories, one round with its teams, and a task for every unit."""
        plan = Plan.objects.create(committee=committee, name="测量届", first_year=2021, last_year=2026)
        rules, _ = RuleSet.objects.get_or_create(code="benchmark", version=1, defaults={"name": "测量规则"})
        tree = CategoryTree.objects.create(name="测量分类", committee=committee)
        for top in range(4):
            parent = Category.objects.create(tree=tree, name=f"测量方面{top + 1}", order=top)
            for below in range(5):
                Category.objects.create(tree=tree, parent=parent, name=f"测量类{top * 5 + below + 1}", order=below)
        dates = {"starts_on": "2025-01-01", "ends_on": "2026-12-31", "stage": "rectify"}
        office = User.objects.filter(pk__in=_offices(committee)).first()
        round_ = Round.objects.create(
            committee=committee, plan=plan, year=2025, number=1, rule_set=rules, categories=tree, created_by=office, **dates
        )  # fmt: skip
        units = max(ORGANIZATIONS, teams)
        facts = {"committee": committee.pk, "round": round_.pk, "teams": teams, "units": units}
        Organization.objects.create(
            committee=committee, name="测量纪委监委", kind="committee", function=Function.DISCIPLINE, in_coverage=False
        )
        numbers = "generate_series(1, %(units)s) AS i"
        name = f"'{committee.short_name}第' || i || '单位'"
        self._run(insert_select(Organization, numbers, committee="%(committee)s", name=name), **facts)
        teams_sql = "generate_series(1, %(teams)s) AS i"
        self._run(insert_select(Team, teams_sql, round="%(round)s", number="i", name="'第' || i || '巡察组'"), **facts)
        self._run(self._tasks(), **facts)
        return round_

    def _tasks(self) -> str:
        source = """(SELECT id, row_number() OVER (ORDER BY id) AS row FROM rounds_organization
            WHERE committee_id = %(committee)s AND kind <> 'committee') AS unit
        JOIN (SELECT id, number FROM rounds_team WHERE round_id = %(round)s) AS team
            ON team.number = (unit.row - 1) %% %(teams)s + 1"""
        return insert_select(
            Inspection, source, committee="%(committee)s", round="%(round)s", team="team.id", unit="unit.id",
            authorization_number="'测授' || unit.row", starts_on="date '2025-03-01'", ends_on="date '2025-05-01'",
            stage="'rectify'",
        )  # fmt: skip

    def _findings(self) -> str:
        """A third is still open in the chain, two thirds are fed back; all dates and words follow from the number."""
        source = """generate_series(%(first)s, %(last)s) AS i
        JOIN (SELECT inspection.*, row_number() OVER (PARTITION BY team_id ORDER BY inspection.id) AS row,
                     count(*) OVER (PARTITION BY team_id) AS in_team, team.number AS team_number
              FROM rounds_inspection AS inspection JOIN rounds_team AS team ON team.id = team_id
              WHERE inspection.round_id = %(round)s) AS place
          ON place.team_number = i %% %(teams)s + 1 AND place.row = (i / %(teams)s) %% place.in_team + 1
        JOIN (SELECT category.id, row_number() OVER (ORDER BY category.id) AS row FROM rounds_category AS category
              JOIN rounds_round AS round ON round.categories_id = tree_id
              WHERE round.id = %(round)s AND parent_id IS NOT NULL) AS kind
          ON kind.row = i %% 20 + 1"""
        status = (
            "CASE i %% 3 WHEN 0 THEN (ARRAY['draft','team_review','office_review','group_review'])[(i / 3) %% 4 + 1] "
            "ELSE 'fed_back' END"
        )
        return insert_select(
            Finding, source, **_path("place"), number="'CL-' || lpad(i::text, 8, '0')", category="kind.id",
            title=f"({TITLES})[i %% 5 + 1] || '第' || i || '号'",
            description=f"{FACTS} || ({SUBJECTS})[i %% 7 + 1] || '专题' || i %% 5000", leader="'责任人' || i %% 97",
            rectify_kind="(ARRAY['limited','immediate','long_term'])[i %% 3 + 1]", amount="(i %% 1000) * 100",
            status=status, created_by="%(author)s", created_at="timestamptz '2025-03-01' + i * interval '20 seconds'",
        )  # fmt: skip

    def _feedback(self) -> str:
        place = {**_path("place"), "inspection": "place.id"}
        source = "rounds_inspection AS place WHERE round_id = %(round)s"
        return insert_select(Feedback, source, **place, fed_back_on="date '2025-05-20'", created_by="%(author)s")

    def _items(self) -> str:
        """Of the fed-back two thirds one half is closed; of the open ones 30 % are due."""
        source = """findings_finding AS finding JOIN rectification_feedback AS feedback USING (inspection_id)
        WHERE finding.round_id = %(round)s AND finding.status = 'fed_back'"""
        path = {name: f"finding.{name}_id" for name in ("inspection", "committee", "round", "team", "unit")}
        status = (
            "CASE WHEN finding.id %% 2 = 0 THEN 'closed' "
            "ELSE (ARRAY['not_started','ongoing','mostly_done','done'])[finding.id %% 4 + 1] END"
        )
        due_on = (
            "CASE WHEN finding.id %% 10 IN (1, 3, 5) THEN date '2025-11-01' + (finding.id %% 40)::int "
            "ELSE date '2026-06-01' + (finding.id %% 200)::int END"
        )
        return insert_select(
            LedgerItem, source, **path, feedback="feedback.id", finding="finding.id",
            sequence="row_number() OVER (PARTITION BY feedback.id ORDER BY finding.id)", status=status,
            is_long_term="finding.id %% 11 = 0", leader="finding.leader", lead_department="'办公室'", due_on=due_on,
            closed_on="CASE WHEN finding.id %% 2 = 0 THEN date '2025-10-01' END",
        )  # fmt: skip

    def _measures(self) -> str:
        source = "rectification_ledgeritem AS item, generate_series(1, 2) AS i WHERE item.round_id = %(round)s"
        columns = {"item": "item.id", "number": "i::text", "text": MEASURE, "principal": "item.leader"}
        return insert_select(Measure, source, **columns, due_on="item.due_on")

    def _leads(self) -> str:
        states = "ARRAY['registered','submitted','approved','transferred','received','disposing','closed']"
        source = "findings_finding AS finding WHERE finding.round_id = %(round)s AND finding.id %% 3 = 0"
        return insert_select(
            Lead, source, committee="finding.committee_id", number="'CX-' || finding.number",
            receiver=f"CASE WHEN ({states})[finding.id %% 7 + 1] IN {SENT} THEN %(department)s END",
            inspection="finding.inspection_id", team="finding.team_id", state=f"({states})[finding.id %% 7 + 1]",
            created_by="finding.created_by_id", created_at="finding.created_at",
        )  # fmt: skip

    def _transfers(self) -> str:
        source = f"findings_lead AS lead JOIN rounds_team AS team ON team.id = team_id WHERE team.round_id = %(round)s AND state IN {SENT}"
        due = "date '2025-11-01' + (lead.id %% 90)::int"
        return insert_select(
            Transfer, source, lead="lead.id", committee="lead.committee_id", number="'测移' || lead.id",
            receiver="lead.receiver_id", transferred_on="date '2025-06-01'", transferred_by="%(author)s",
            receipt_due_on=due, disposal_due_on=due, result_due_on=due,
        )  # fmt: skip

    def _outcomes(self) -> str:
        source = "findings_lead AS lead JOIN rounds_team AS team ON team.id = team_id WHERE team.round_id = %(round)s AND state = 'closed'"
        return insert_select(
            Outcome, source, lead="lead.id", form="'first'", closed_on="date '2025-10-01'", recorded_by="%(author)s"
        )

    def _people(self, round_: Round) -> None:
        """Every person leads, joins or reports for exactly one team or unit of the first county."""
        people = User.objects.bulk_create(
            User(username=f"bench{i}", full_name=f"测量{i}") for i in range(1, PEOPLE + 1)
        )
        teams = list(Team.objects.filter(round=round_).order_by("number"))
        units = list(Organization.objects.filter(committee=round_.committee_id).order_by("pk")[: len(people)])
        for index, user in enumerate(people):
            if index % 3:
                add_organization_role(units[index], user=user, role=OrganizationRole.LIAISON)
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


def _path(alias: str) -> dict[str, str]:
    """The columns of a row that belongs to an inspection, taken from it."""
    names = ("committee", "round", "team", "unit")
    return {"inspection": f"{alias}.id", **{name: f"{alias}.{name}_id" for name in names}}


def _offices(committee: Committee) -> models.QuerySet:
    return holders_of(Committee.objects.filter(pk=committee.pk), "office_committee")
