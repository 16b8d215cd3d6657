import datetime as dt

from inspection.files.services.imports import upload_of
from rounds.models import Committee, PlanItem
from rounds.organizations.services.imports import stage_roster
from rounds.organizations.views import imports as roster
from tests.access.imports import lines_of
from tests.access.table import Line, pk
from tests.factories import OrganizationFactory, UserFactory


def a_plan(world):
    return [world.round.plan_id]


def a_member(world):
    return [world.team.members.get(user=world.member).pk]


def the_leader(world):
    """Whom the office cannot remove either, so that the row is still there for the roles asked later."""
    return [world.team.members.get(user=world.leader).pk]


def a_plan_item(world):
    """An entry a round carries out already: the office is refused and the row stays."""
    return [PlanItem.objects.create(plan=world.round.plan, organization=world.unit2, year=2025, round=world.round).pk]


def a_person(world):
    return {"user": UserFactory().pk, "role": "member"}


def a_role(world):
    return {"organization": world.unit2.pk, "role": "head"}


def from_stage(name):
    return lambda world: {"from_stage": getattr(world, name).stage}


def a_task(world):
    return {
        "unit": OrganizationFactory().pk,
        "authorization_number": "青巡授〔2025〕900号",
        "starts_on": dt.date(2025, 4, 1),
        "ends_on": dt.date(2025, 5, 1),
    }


def units_of_a_year(world):
    return {"organizations": [world.unit.pk], "year": 2025, "kind": "regular"}


def a_name(world):
    return {"name": "民生资金"}


def batch_of_organizations(world):
    """A checked roster."""
    return [stage_roster(upload=upload_of("单位名称\n青禾县气象局\n".encode(), "名册.csv"), by=world.office).pk]


def another_committee(world):
    return {"name": f"中共第{Committee.objects.count()}区委", "level": "county"}


# The office acts (302 after a POST); who sees the row is told 403; who does not, 404.
OF_ROUND = "302 {} 403 403 403 403 404 404 404 404 404 404 404 404"  # both teams work in the round
OF_TEAM = "302 {} 403 403 403 404 404 404 404 404 404 404 404 404"
OF_TASK = "302 {} 403 403 403 404 404 404 404 404 404 404 404 404"  # running: not yet fed back
OF_LIST = "302 {} 403 403 403 403 403 403 404 403 403 404 404 404"  # the unit of `unithead` and `unit`
OF_PLAN = "302 {} 403 404 404 404 404 404 404 404 404 404 404 404"
OPENING = "302 200 403 403 403 403 403 403 403 403 403 404 404 404"


ROSTER = "302 200 403 403 403 403 403 403 403 403 403 404 404 404"
ROSTER_READ = "302 200 404 404 404 404 404 404 404 404 404 404 404 404"
ROSTER_ACT = "302 302 404 404 404 404 404 404 404 404 404 404 404 404"

OF_SYSTEM = "302 403 403 403 403 403 403 403 403 403 403 {} 403 403"

#          anon off lg  lead memb lead2 head unit unit2 disc org  sys sec aud
LINES: dict[str, Line] = {
    "rounds:organization_import": Line(ROSTER),
    "rounds:organization_import_template": Line(ROSTER),
    **lines_of(roster.PAGES, batch_of_organizations, column="name", reads=ROSTER_READ, acts=ROSTER_ACT),
    "rounds:committee_list": Line(OF_SYSTEM.format(200)),
    "rounds:committee_create": Line(OF_SYSTEM.format(302), data=another_committee),
    "rounds:committee_detail": Line(OF_SYSTEM.format(200), pk("committee")),
    "rounds:committee_edit": Line(OF_SYSTEM.format(200), pk("committee")),
    "rounds:round_list": Line("302 200 200 200 200 200 404 404 404 404 404 404 404 404"),
    "rounds:round_open": Line(OPENING),
    "rounds:round_detail": Line("302 200 200 200 200 200 404 404 404 404 404 404 404 404", pk("round")),
    # A round of the only committee is none to join: tests/rounds/rounds/test_joining.py has a city and counties.
    "rounds:round_join": Line("302 404 404 404 404 404 404 404 404 404 404 404 404 404", pk("round")),
    "rounds:round_remind": Line(OF_ROUND.format(302), pk("round"), method="post"),
    "rounds:round_edit": Line(OF_ROUND.format(200), pk("round")),
    "rounds:round_remove": Line(OF_ROUND.format(302), pk("round"), method="post"),
    "rounds:round_stages": Line(OF_ROUND.format(200), pk("round")),
    "rounds:round_advance": Line(OF_ROUND.format(302), pk("round"), from_stage("round")),
    "rounds:round_return": Line(OF_ROUND.format(302), pk("round"), from_stage("round")),
    "rounds:round_chain": Line(OF_ROUND.format(200), pk("round")),
    "rounds:category_list": Line("302 200 200 200 200 200 404 404 404 404 404 404 404 404", pk("round")),
    "rounds:category_add": Line(OF_ROUND.format(302), pk("round"), a_name),
    "rounds:category_rename": Line(OF_ROUND.format(200), pk("category")),
    "rounds:category_remove": Line(OF_ROUND.format(302), pk("category"), method="post"),
    "rounds:team_create": Line(OF_ROUND.format(200), pk("round")),
    "rounds:team_detail": Line("302 200 200 200 200 404 404 404 404 404 404 404 404 404", pk("team")),
    "rounds:team_edit": Line(OF_TEAM.format(200), pk("team")),
    "rounds:team_remove": Line(OF_TEAM.format(302), pk("team"), method="post"),
    "rounds:member_add": Line(OF_TEAM.format(302), pk("team"), a_person),
    "rounds:member_change": Line(OF_TEAM.format(302), a_member, lambda world: {"role": "deputy"}),
    "rounds:member_lead": Line(OF_TEAM.format(302), a_member, method="post"),
    "rounds:member_remove": Line(OF_TEAM.format(302), the_leader, method="post"),
    "rounds:inspection_create": Line(OF_TEAM.format(302), pk("team"), a_task),
    "rounds:inspection_detail": Line("302 200 200 200 200 404 200 200 404 200 200 404 404 404", pk("fed_back")),
    "rounds:inspection_edit": Line(OF_TASK.format(200), pk("running")),
    "rounds:inspection_advance": Line(OF_TASK.format(302), pk("running"), from_stage("running")),
    "rounds:inspection_return": Line(OF_TASK.format(302), pk("running"), from_stage("running")),
    "rounds:inspection_remove": Line(OF_TASK.format(302), pk("running"), method="post"),
    "rounds:organization_list": Line("302 200 200 200 200 200 200 200 200 200 200 404 404 404"),
    "rounds:organization_tree": Line("302 200 200 200 200 200 200 200 200 200 200 404 404 404"),
    "rounds:organization_create": Line(OPENING),
    "rounds:organization_detail": Line("302 200 200 200 200 200 200 200 404 200 200 404 404 404", pk("unit")),
    "rounds:organization_edit": Line(OF_LIST.format(200), pk("unit")),
    "rounds:organization_rename": Line(OF_LIST.format(200), pk("unit")),
    "rounds:organization_merge": Line(OF_LIST.format(200), pk("unit")),
    "rounds:organization_abolish": Line(OF_LIST.format(200), pk("unit")),
    "rounds:plan_list": Line("302 200 200 404 404 404 404 404 404 404 404 404 404 404"),
    "rounds:plan_create": Line(OPENING),
    "rounds:plan_detail": Line("302 200 200 404 404 404 404 404 404 404 404 404 404 404", a_plan),
    "rounds:plan_units": Line("302 200 200 404 404 404 404 404 404 404 404 404 404 404", a_plan),
    "rounds:plan_item_add": Line(OF_PLAN.format(302), a_plan, units_of_a_year),
    "rounds:plan_item_remove": Line(OF_PLAN.format(302), a_plan_item, method="post"),
    "rounds:grant_list": Line("302 403 403 403 403 403 403 403 403 403 403 403 200 403"),
    "rounds:grant_person": Line("302 403 403 403 403 403 403 403 403 403 403 403 200 403", pk("member")),
    "rounds:grant_add": Line("302 403 403 403 403 403 403 403 403 403 403 403 302 403", pk("member"), a_role),
    "rounds:grant_remove": Line("302 403 403 403 403 403 403 403 403 403 403 403 302 403", pk("member"), a_role),
}
