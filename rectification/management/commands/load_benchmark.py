"""A province of invented rows, made by the database itself, for measuring."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from inspection.accounts.models import User
from rounds.models import Organization, Team, TeamMember
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import OrganizationRole
from rounds.teams.access import set_team_role
from rounds.teams.choices import TeamRole

FINDINGS_PER_TEAM = 2000
ORGANIZATIONS = 1000
USERS = 300

FRAME = """
INSERT INTO accounts_user (username, password, is_superuser, is_staff, is_active, date_joined, first_name, last_name,
                           email, full_name, unit_name, post, phone, duty, must_change_password)
SELECT 'bench' || i, '!', false, false, true, now(), '', '', '', '测量' || i, '', '', '',
       CASE WHEN i = 1 THEN 'office' ELSE '' END, false
FROM generate_series(1, %(users)s) AS i;

INSERT INTO rounds_organization (name, short_name, kind, function, in_coverage, secretary, note, status)
SELECT '测量县第' || i || '单位', '第' || i || '单位', 'department', '', true, '', '', 'active'
FROM generate_series(1, %(organizations)s) AS i;

INSERT INTO rounds_plan (name, first_year, last_year) VALUES ('测量届', 2021, 2026);
INSERT INTO rounds_ruleset (code, name, version) VALUES ('benchmark', '测量规则', 1);
INSERT INTO rounds_categorytree (code, name, is_template) VALUES ('', '测量分类', false);
INSERT INTO rounds_category (tree_id, parent_id, name, short_name, "order")
SELECT (SELECT max(id) FROM rounds_categorytree), NULL, '测量方面' || i, '', i FROM generate_series(1, 4) AS i;
INSERT INTO rounds_category (tree_id, parent_id, name, short_name, "order")
SELECT tree_id, id, '测量类' || id || '之' || i, '', i
FROM rounds_category, generate_series(1, 5) AS i WHERE name LIKE '测量方面%%';

INSERT INTO rounds_round (plan_id, year, number, kind, theme, starts_on, ends_on, stage, rule_set_id, categories_id,
                          created_by_id, created_at)
SELECT (SELECT id FROM rounds_plan WHERE name = '测量届'), 2025, 1, 'regular', '', '2025-01-01', '2026-12-31', 'rectify',
       (SELECT id FROM rounds_ruleset WHERE code = 'benchmark'), (SELECT max(id) FROM rounds_categorytree),
       (SELECT id FROM accounts_user WHERE username = 'bench1'), now();
INSERT INTO rounds_team (round_id, number, name)
SELECT (SELECT max(id) FROM rounds_round), i, '第' || i || '巡察组' FROM generate_series(1, %(teams)s) AS i;

INSERT INTO rounds_inspection (round_id, team_id, unit_id, authorization_number, starts_on, ends_on, stage)
SELECT team.round_id, team.id, unit.id, '测授' || unit.row, '2025-03-01', '2025-05-01', 'rectify'
FROM (SELECT id, row_number() OVER (ORDER BY id) AS row FROM rounds_organization WHERE name LIKE '测量县%%') AS unit
JOIN (SELECT id, round_id, row_number() OVER (ORDER BY id) AS row FROM rounds_team
      WHERE round_id = (SELECT max(id) FROM rounds_round)) AS team
  ON team.row = (unit.row - 1) %% %(teams)s + 1;
"""

# A third of the findings is still open in the chain, two thirds are fed back; all dates and words follow from the number.
FINDINGS = """
INSERT INTO findings_finding (inspection_id, round_id, team_id, unit_id, number, category_id, title, description, basis,
    leader, rectify_kind, deadline_text, amount, found_text, handlers, note, status, version, is_touched, created_by_id,
    created_at)
SELECT place.id, place.round_id, place.team_id, place.unit_id, 'CL-' || lpad(i::text, 8, '0'), kind.id,
    (ARRAY['“第一议题”制度落实不到位','专项资金使用监管不严格','村级财务票据管理不规范','公务接待超出标准范围','选人用人程序执行走样'])[i %% 5 + 1]
        || '第' || i || '号',
    repeat('抽查发现会议记录、财务凭证、项目档案存在不完整、不及时、不规范的情形，涉及资金和人员若干。', 2)
        || (ARRAY['低保','防汛','采购','接待','档案','培训','工程'])[i %% 7 + 1] || '专题' || i %% 5000,
    '', '责任人' || i %% 97, (ARRAY['limited','immediate','long_term'])[i %% 3 + 1], '', (i %% 1000) * 100, '', '', '',
    CASE i %% 3 WHEN 0 THEN (ARRAY['draft','team_review','office_review','group_review'])[(i / 3) %% 4 + 1]
        ELSE 'fed_back' END,
    1, false, (SELECT id FROM accounts_user WHERE username = 'bench1'), timestamptz '2025-03-01' + i * interval '20 seconds'
FROM generate_series(%(first)s, %(last)s) AS i
JOIN (SELECT inspection.*, row_number() OVER (PARTITION BY team_id ORDER BY inspection.id) AS row,
             count(*) OVER (PARTITION BY team_id) AS in_team, team.number AS team_number
      FROM rounds_inspection AS inspection JOIN rounds_team AS team ON team.id = team_id
      WHERE authorization_number LIKE '测授%%') AS place
  ON place.team_number = i %% %(teams)s + 1 AND place.row = (i / %(teams)s) %% place.in_team + 1
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS row FROM rounds_category WHERE name LIKE '测量类%%') AS kind
  ON kind.row = i %% 20 + 1
"""

# Of the fed-back two thirds one half is closed; of the open ones 30 % are due.
LEDGER = """
INSERT INTO rectification_feedback (inspection_id, fed_back_on, place, attended, opinion, created_by_id, created_at)
SELECT id, '2025-05-20', '', '', '', (SELECT id FROM accounts_user WHERE username = 'bench1'), now()
FROM rounds_inspection WHERE authorization_number LIKE '测授%%' ON CONFLICT DO NOTHING;

INSERT INTO rectification_ledgeritem (feedback_id, finding_id, inspection_id, round_id, team_id, unit_id, sequence, status,
    is_long_term, target, leader, lead_department, support_departments, principal, due_on, due_explanation,
    returned_times, closed_on, created_at)
SELECT feedback.id, finding.id, finding.inspection_id, finding.round_id, finding.team_id, finding.unit_id,
    row_number() OVER (PARTITION BY feedback.id ORDER BY finding.id),
    CASE WHEN finding.id %% 2 = 0 THEN 'closed' ELSE (ARRAY['not_started','ongoing','mostly_done','done'])[finding.id %% 4 + 1] END,
    finding.id %% 11 = 0, '', finding.leader, '办公室', '', '', CASE WHEN finding.id %% 10 IN (1, 3, 5)
        THEN date '2025-11-01' + (finding.id %% 40)::int ELSE date '2026-06-01' + (finding.id %% 200)::int END,
    '测量', 0, CASE WHEN finding.id %% 2 = 0 THEN date '2025-10-01' END, now()
FROM findings_finding AS finding JOIN rectification_feedback AS feedback USING (inspection_id)
WHERE finding.number LIKE 'CL-%%' AND finding.status = 'fed_back';

INSERT INTO rectification_measure (item_id, number, text, principal, due_on, due_text)
SELECT item.id, i::text, '组织开展专项自查，逐项建立台账，限期清退、补办手续或依规处理。', item.leader, item.due_on, ''
FROM rectification_ledgeritem AS item, generate_series(1, 2) AS i WHERE item.due_explanation = '测量';
"""

LEADS = """
INSERT INTO findings_lead (number, inspection_id, team_id, state, return_reason, created_by_id, created_at)
SELECT 'CX-' || finding.number, finding.inspection_id, finding.team_id,
    (ARRAY['registered','submitted','approved','transferred','received','disposing','closed'])[finding.id %% 7 + 1], '',
    finding.created_by_id, finding.created_at
FROM findings_finding AS finding WHERE finding.number LIKE 'CL-%%' AND finding.id %% 3 = 0;
"""


class Command(BaseCommand):
    help = "Fill an empty database with N invented findings and what belongs to them, for `make bench`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--findings", type=int, required=True)
        parser.add_argument("--batch", type=int, default=50_000)

    def handle(self, *args: Any, findings: int, batch: int, **options: Any) -> None:
        if Organization.objects.filter(name__startswith="测量县").exists():
            raise CommandError("库中已有测量数据，请使用空库。")
        teams = max(1, findings // FINDINGS_PER_TEAM)
        started = time.monotonic()
        with transaction.atomic():
            self._run(FRAME, teams=teams, users=USERS, organizations=max(ORGANIZATIONS, teams))
            self._give_roles()
        for first in range(1, findings + 1, batch):
            self._run(FINDINGS, teams=teams, first=first, last=min(first + batch - 1, findings))
            self.stdout.write(
                f"问题 {min(first + batch - 1, findings)} / {findings}，{time.monotonic() - started:.0f} 秒"
            )
        self._run(LEDGER)
        self._run(LEADS)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(f"完成，共 {time.monotonic() - started:.0f} 秒")

    def _run(self, sql: str, **values: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in sql.split(";\n"):
                if statement.strip():
                    cursor.execute(statement, values)

    def _give_roles(self) -> None:
        """bench1 is the office; every other person leads, joins or reports for exactly one team or unit."""
        people = list(User.objects.filter(username__startswith="bench").exclude(duty="office").order_by("pk"))
        teams = list(Team.objects.filter(round__plan__name="测量届").order_by("number"))
        units = list(Organization.objects.filter(name__startswith="测量县").order_by("pk")[: len(people)])
        for index, user in enumerate(people):
            if index % 3:
                add_organization_role(units[index], user=user, role=OrganizationRole.LIAISON)
                continue
            team = teams[index // 3 % len(teams)]
            role = TeamRole.LEADER if index // 3 < len(teams) else TeamRole.MEMBER
            TeamMember.objects.create(team=team, user=user, role=role)
            set_team_role(team, user=user, role=role)
