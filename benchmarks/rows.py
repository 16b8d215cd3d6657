"""The invented rows of one county as statements: numbers are counted on, dates and words follow from the number."""

from django.core.management import CommandError
from django.db import connection, models

from findings.models import Finding, FindingVersion, Lead, Outcome, Transfer
from inspection.accounts.models import User
from inspection.notices.models import Notice
from inspection.trail.models import AccessRecord
from rectification.models import ClosingRequest, Feedback, LedgerItem, LookBack, Measure, Review, Update
from rounds.models import Inspection, Organization, Team

TITLES = "ARRAY['“第一议题”制度落实不到位','专项资金使用监管不严格','村级财务票据管理不规范','公务接待超出标准范围','选人用人程序执行走样']"
FACTS = "repeat('抽查发现会议记录、财务凭证、项目档案存在不完整、不及时、不规范的情形，涉及资金和人员若干。', 2)"
SUBJECTS = "ARRAY['低保','防汛','采购','接待','档案','培训','工程']"
# One word of every seventh finding and one of every five thousandth.
COMMON, RARE = "防汛", "塘坝"
SENT = "('transferred', 'received', 'disposing', 'closed')"
MEASURE = "'组织开展专项自查，逐项建立台账，限期清退、补办手续或依规处理。'"
PATH = ("committee", "round", "team", "unit")
OF_ROUND = "WHERE round_id = %(round)s"


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
    return f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(given.values())} FROM {source}"


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


def _path(alias: str, *names: str) -> dict[str, str]:
    """The columns of a row that belongs to an inspection, taken from a row which has them."""
    return {name: f"{alias}.{name}_id" for name in (*names, *PATH)}


def units(short_name: str) -> str:
    source = "generate_series(1, %(units)s) AS i"
    return insert_select(Organization, source, committee="%(committee)s", name=f"'{short_name}第' || i || '单位'")


def teams() -> str:
    source = "generate_series(1, %(teams)s) AS i"
    return insert_select(Team, source, round="%(round)s", number="i", name="'第' || i || '巡察组'")


def tasks() -> str:
    source = """(SELECT id, row_number() OVER (ORDER BY id) AS row FROM rounds_organization
        WHERE committee_id = %(committee)s AND kind <> 'committee') AS unit
    JOIN (SELECT id, number FROM rounds_team WHERE round_id = %(round)s) AS team
        ON team.number = (unit.row - 1) %% %(teams)s + 1"""
    return insert_select(
        Inspection, source, committee="%(committee)s", round="%(round)s", team="team.id", unit="unit.id",
        authorization_number="'测授' || unit.row", starts_on="date '2025-03-01'", ends_on="date '2025-05-01'",
        stage="'rectify'",
    )  # fmt: skip


def findings() -> str:
    """A third is still open in the chain, two thirds are fed back; every team and unit gets some of every kind."""
    source = """generate_series(%(first)s, %(last)s) AS i
    JOIN LATERAL (SELECT i / %(teams)s AS lap) AS along ON true
    JOIN (SELECT inspection.*, row_number() OVER (PARTITION BY team_id ORDER BY inspection.id) AS row,
                 count(*) OVER (PARTITION BY team_id) AS in_team, team.number AS team_number
          FROM rounds_inspection AS inspection JOIN rounds_team AS team ON team.id = team_id
          WHERE inspection.round_id = %(round)s) AS place
      ON place.team_number = (i + lap) %% %(teams)s + 1 AND place.row = lap %% place.in_team + 1
    JOIN (SELECT category.id, row_number() OVER (ORDER BY category.id) AS row FROM rounds_category AS category
          JOIN rounds_round AS round ON round.categories_id = tree_id
          WHERE round.id = %(round)s AND parent_id IS NOT NULL) AS kind
      ON kind.row = i %% 20 + 1"""
    status = (
        "CASE i %% 3 WHEN 0 THEN (ARRAY['draft','team_review','office_review','group_review'])[(i / 3) %% 4 + 1] "
        "ELSE 'fed_back' END"
    )
    words = f"CASE WHEN i %% 5000 = 0 THEN '{RARE}' ELSE ({SUBJECTS})[i %% 7 + 1] END"
    return insert_select(
        Finding, source, **_path("place"), inspection="place.id", number="'CL-' || lpad(i::text, 8, '0')",
        category="kind.id", title=f"({TITLES})[i %% 5 + 1] || '第' || i || '号'",
        description=f"{FACTS} || {words} || '专题' || i %% 5000", leader="'责任人' || i %% 97",
        rectify_kind="(ARRAY['limited','immediate','long_term'])[i %% 3 + 1]", amount="(i %% 1000) * 100",
        found_on="date '2025-03-01' + i %% 60", status=status, created_by="%(author)s",
        created_at="timestamptz '2025-03-01' + i * interval '20 seconds'",
    )  # fmt: skip


def _versions() -> str:
    source = f"findings_finding AS finding {OF_ROUND} AND status NOT IN ('draft', 'team_review')"
    words = {name: f"finding.{name}" for name in ("version", "title", "description", "basis", "created_at")}
    return insert_select(FindingVersion, source, finding="finding.id", created_by="%(author)s", **words)


def _feedback() -> str:
    return insert_select(
        Feedback, f"rounds_inspection AS place {OF_ROUND}", **_path("place"), inspection="place.id",
        fed_back_on="date '2025-05-20' + (place.id %% 30)::int", created_by="%(author)s",
        head_signed_at="CASE WHEN place.id %% 3 > 0 THEN timestamptz '2025-05-30' END",
    )  # fmt: skip


def _items() -> str:
    """Of the fed-back two thirds one half is closed; of the open ones 30 % are due."""
    source = """findings_finding AS finding JOIN rectification_feedback AS feedback USING (inspection_id)
    WHERE finding.round_id = %(round)s AND finding.status = 'fed_back'"""
    status = (
        "CASE WHEN finding.id %% 2 = 0 THEN 'closed' "
        "ELSE (ARRAY['not_started','ongoing','mostly_done','done'])[finding.id / 2 %% 4 + 1] END"
    )
    due_on = (
        "CASE WHEN finding.id %% 10 IN (1, 3, 5) THEN date '2025-11-01' + (finding.id %% 40)::int "
        "ELSE date '2026-06-01' + (finding.id %% 200)::int END"
    )
    return insert_select(
        LedgerItem, source, **_path("finding", "inspection"), feedback="feedback.id", finding="finding.id",
        sequence="row_number() OVER (PARTITION BY feedback.id ORDER BY finding.id)", status=status,
        is_long_term="finding.id %% 11 = 0", leader="finding.leader",
        lead_department="'第' || finding.id %% 40 || '科室'", due_on=due_on, returned_times="finding.id %% 13 / 11",
        closed_on="CASE WHEN finding.id %% 2 = 0 THEN date '2025-10-01' + (finding.id %% 50)::int END",
    )  # fmt: skip


def _measures() -> str:
    source = f"rectification_ledgeritem AS item, generate_series(1, 2) AS i {OF_ROUND}"
    columns = {"item": "item.id", "number": "i::text", "text": MEASURE, "principal": "item.leader"}
    return insert_select(Measure, source, **columns, due_on="item.due_on")


def _updates() -> str:
    source = f"rectification_ledgeritem AS item {OF_ROUND} AND status <> 'not_started' AND item.id %% 3 = 0"
    return insert_select(
        Update, source, item="item.id", text=MEASURE, reported_by="%(author)s",
        status="CASE status WHEN 'closed' THEN 'done' ELSE status END",
        reported_at="timestamptz '2025-09-01' + item.id %% 90 * interval '1 day'",
    )  # fmt: skip


def _requests() -> str:
    """Every eighth finished item waits for its reviews, every twentieth closed one had them."""
    source = f"""rectification_ledgeritem AS item {OF_ROUND}
        AND (status IN ('mostly_done', 'done') AND finding_id %% 8 = 5 OR status = 'closed' AND finding_id %% 20 = 0)"""
    return insert_select(
        ClosingRequest, source, item="item.id", statement=MEASURE, submitted_by="%(head)s", confirmed_by="%(head)s",
        state="CASE status WHEN 'closed' THEN 'approved' ELSE 'reviewing' END",
        submitted_at="timestamptz '2025-09-15' + item.id %% 30 * interval '1 day'",
        confirmed_at="timestamptz '2025-10-15'", due_on="date '2025-11-01' + (item.id %% 60)::int",
        decided_at="CASE status WHEN 'closed' THEN timestamptz '2025-11-15' END",
    )  # fmt: skip


def _reviews() -> str:
    """The office looked at every second open request already, so that the discipline's turn has come."""
    source = """rectification_closingrequest AS request JOIN rectification_ledgeritem AS item ON item.id = item_id,
    (VALUES (1, 'office', %(author)s), (2, 'discipline', %(reviewer)s)) AS party ("order", name, person),
    LATERAL (SELECT request.state = 'approved' OR party.name = 'office' AND request.id %% 2 = 0 AS is_done) AS fact
    WHERE item.round_id = %(round)s"""
    return insert_select(
        Review, source, request="request.id", order="party.order", party="party.name", submitted_by="%(head)s",
        confirmed_by="%(head)s", reviewed_by="CASE WHEN is_done THEN party.person END",
        decision="CASE WHEN is_done THEN 'approved' ELSE '' END",
        reviewed_at="CASE WHEN is_done THEN timestamptz '2025-11-10' END",
    )  # fmt: skip


def _look_backs() -> str:
    return insert_select(
        LookBack, f"rounds_inspection AS place {OF_ROUND} AND id %% 2 = 0", committee="place.committee_id",
        inspection="place.id", proposed_on="date '2026-01-10'", score="place.id %% 90",
    )  # fmt: skip


def _leads() -> str:
    states = "ARRAY['registered','submitted','approved','transferred','received','disposing','closed']"
    source = f"findings_finding AS finding {OF_ROUND} AND finding.id %% 3 = 0"
    return insert_select(
        Lead, source, committee="finding.committee_id", number="'CX-' || finding.number",
        receiver=f"CASE WHEN ({states})[finding.id %% 7 + 1] IN {SENT} THEN %(department)s END",
        inspection="finding.inspection_id", team="finding.team_id", state=f"({states})[finding.id %% 7 + 1]",
        created_by="finding.created_by_id", created_at="finding.created_at",
    )  # fmt: skip


def _transfers() -> str:
    source = f"findings_lead AS lead JOIN rounds_team AS team ON team.id = team_id {OF_ROUND} AND state IN {SENT}"
    due = "date '2025-11-01' + (lead.id %% 90)::int"
    return insert_select(
        Transfer, source, lead="lead.id", committee="lead.committee_id", number="'测移' || lead.id",
        receiver="lead.receiver_id", transferred_on="date '2025-06-01'", transferred_by="%(author)s",
        receipt_due_on=due, disposal_due_on=due, result_due_on=due,
    )  # fmt: skip


def _outcomes() -> str:
    source = f"findings_lead AS lead JOIN rounds_team AS team ON team.id = team_id {OF_ROUND} AND state = 'closed'"
    closed = {"closed_on": "date '2025-10-01'", "recorded_by": "%(author)s"}
    return insert_select(Outcome, source, lead="lead.id", form="'first'", **closed)


def _records() -> str:
    return insert_select(
        AccessRecord, f"findings_finding AS finding {OF_ROUND} AND id %% 3 = 1", user="%(author)s",
        at="finding.created_at", action="'read'", object_type="'findings.finding'", object_id="finding.id",
    )  # fmt: skip


def of_findings() -> tuple[str, ...]:
    """What follows from the findings of one round, in the order in which it refers to each other."""
    return (
        _versions(), _feedback(), _items(), _measures(), _updates(), _requests(), _reviews(), _look_backs(), _leads(),
        _transfers(), _outcomes(), _records(),
    )  # fmt: skip


def notices() -> str:
    """Two hundred lines in every inbox, a tenth of them unread."""
    source = f"{User._meta.db_table} AS person, generate_series(1, 200) AS i"
    return insert_select(
        Notice, source, recipient="person.id", title="'测量消息' || i", url="'/findings/'",
        created_at="timestamptz '2025-11-01' + i * interval '1 hour'",
        read_at="CASE WHEN i %% 10 > 0 THEN timestamptz '2025-11-20' END",
    )  # fmt: skip
