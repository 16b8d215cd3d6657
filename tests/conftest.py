"""The people and the small world that most tests use. Each person holds exactly one role."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from findings.findings.choices import FindingStatus
from findings.leads.access import LEAD_PERMISSIONS, grant_lead
from findings.leads.choices import LeadState
from findings.models import Finding, Lead
from inspection.accounts.models import User
from inspection.lib.access import Duty
from rectification.models import Feedback, LedgerItem, LookBack
from rounds.committees.access import add_committee_role
from rounds.committees.choices import CommitteeRole
from rounds.models import Category, Committee, Inspection, Organization, Round, Team, TeamMember
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import Function, OrganizationRole
from rounds.rounds.choices import Stage
from rounds.teams.access import set_team_role
from rounds.teams.choices import TeamRole
from tests import factories
from tests.kept_rows import KeptRows
from tests.template_database import django_db_modify_db_settings, django_db_setup  # noqa: F401 -- pytest finds them here

if TYPE_CHECKING:
    from tests.country import Country

DUTIES = {
    "sysadmin": Duty.SYSTEM_ADMIN,
    "secadmin": Duty.SECURITY_ADMIN,
    "auditor": Duty.SECURITY_AUDITOR,
}
STEERING = {"office": CommitteeRole.OFFICE, "leadinggroup": CommitteeRole.LEADING_GROUP}
ROLES = ("leader", "deputy", "member", "leader2", "unithead", "unit", "unit2", "discipline", "orgdept")
PEOPLE = (*STEERING, *DUTIES, *ROLES)


@dataclass
class World:
    """One round with two teams, one fed-back and one running inspection each, and one row of everything."""

    people: dict[str, User]
    committee: Committee
    round: Round
    team: Team
    team2: Team
    category: Category
    unit: Organization
    unit2: Organization
    discipline: Organization
    orgdept: Organization
    fed_back: Inspection
    running: Inspection
    running2: Inspection
    finding: Finding  # draft, own team, running inspection
    finding2: Finding  # draft, the other team
    fed_finding: Finding  # fed back to `unit`
    lead: Lead  # registered by the own team in the running inspection; open to its leader
    transferred: Lead  # transferred to the discipline commission; open to its reviewer
    feedback: Feedback
    item: LedgerItem
    lookback: LookBack

    def __getattr__(self, name: str) -> Any:
        people = self.__dict__.get("people", {})
        if name in people:
            return people[name]
        raise AttributeError(name)


@pytest.fixture(scope="session")
def kept_world(django_db_setup: None, django_db_blocker: Any) -> KeptRows[World]:  # noqa: F811 -- pytest's way
    """The small world, built once; nobody sees its rows before a test asks for them."""
    with django_db_blocker.unblock():
        return KeptRows.of(build_world)


@pytest.fixture
def world(db: None, kept_world: KeptRows[World]) -> World:
    """The small world, for one test."""
    return kept_world.copy() if kept_world.fit() else build_world()


@pytest.fixture(scope="session")
def kept_country(django_db_setup: None, django_db_blocker: Any) -> "KeptRows[Country]":  # noqa: F811 -- pytest's way
    """Two counties below a city, built once."""
    from tests.country import build_country

    with django_db_blocker.unblock():
        return KeptRows.of(build_country, schema="kept_country")


@pytest.fixture
def country(db: None, kept_country: "KeptRows[Country]") -> "Country":
    """Two counties below a city, for one test."""
    from tests.country import build_country

    return kept_country.copy() if kept_country.fit() else build_country()


def build_world(
    committee: Committee | None = None, *, named: str = "{}", administrators: dict[str, User] | None = None
) -> World:
    """Writes the small world into the database, of the first committee or of another one with other user names.

    The three administrators are the same for all committees.
    """
    administrators = administrators or {}
    people = administrators | {
        name: factories.UserFactory(username=named.format(name), full_name=f"测试{name}", duty=DUTIES.get(name, ""))
        for name in PEOPLE
        if name not in administrators
    }
    committee = committee or factories.the_committee()
    for name, role in STEERING.items():
        add_committee_role(committee, user=people[name], role=role)
    make_unit = partial(factories.OrganizationFactory, committee=committee)
    units = {
        "unit": make_unit(name="青禾县水务局", short_name="水务局"),
        "unit2": make_unit(name="青禾县民政局", short_name="民政局"),
        "discipline": make_unit(name="青禾县纪委监委", function=Function.DISCIPLINE),
        "orgdept": make_unit(name="青禾县委组织部", function=Function.ORGANIZATION_DEPARTMENT),
    }
    tree = factories.CategoryTreeFactory()
    category = factories.CategoryFactory(
        tree=tree, name="理论学习", parent=factories.CategoryFactory(tree=tree, name="聚焦党中央决策部署在基层落实情况")
    )
    round_ = factories.RoundFactory(
        number=1, plan__committee=committee, categories=tree, stage=Stage.LEARN, created_by=people["office"]
    )
    factories.PeriodFactory(rule_set=round_.rule_set)
    team = factories.TeamFactory(round=round_, number=3, name="第三巡察组")
    team2 = factories.TeamFactory(round=round_, number=4, name="第四巡察组")
    posts = (
        (team, "leader", TeamRole.LEADER),
        (team, "deputy", TeamRole.DEPUTY),
        (team, "member", TeamRole.MEMBER),
        (team2, "leader2", TeamRole.LEADER),
    )
    for of_team, name, role in posts:
        TeamMember.objects.create(team=of_team, user=people[name], role=role)
        set_team_role(of_team, user=people[name], role=role)
    for organization, name, role in (
        ("unit", "unithead", OrganizationRole.HEAD),
        ("unit", "unit", OrganizationRole.LIAISON),
        ("unit2", "unit2", OrganizationRole.LIAISON),
        ("discipline", "discipline", OrganizationRole.REVIEWER),
        ("orgdept", "orgdept", OrganizationRole.REVIEWER),
    ):
        add_organization_role(units[organization], user=people[name], role=role)
    fed_back = factories.InspectionFactory(team=team, unit=units["unit"], stage=Stage.RECTIFY)
    running = factories.InspectionFactory(team=team, unit=make_unit(name="青禾县教育局"), stage=Stage.LEARN)
    running2 = factories.InspectionFactory(team=team2, unit=units["unit2"], stage=Stage.LEARN)
    feedback = factories.FeedbackFactory(inspection=fed_back, created_by=people["office"])
    fed_finding = factories.FindingFactory(
        inspection=fed_back, status=FindingStatus.FED_BACK, category=category, title="第一议题制度落实不到位"
    )
    lead = factories.LeadFactory(inspection=running, created_by=people["leader"])
    transferred = factories.LeadFactory(
        inspection=fed_back, state=LeadState.TRANSFERRED, receiver=units["discipline"], created_by=people["leader"]
    )
    for one in (lead, transferred):
        factories.LeadDossierFactory(lead=one)
    factories.TransferFactory(lead=transferred, transferred_by=people["office"])
    for one, name in ((lead, "leader"), (transferred, "discipline")):
        for codename in LEAD_PERMISSIONS:
            grant_lead(one, user=people[name], codename=codename, reason="承办", by=people["office"])
    return World(
        people=people,
        committee=committee,
        round=round_,
        team=team,
        team2=team2,
        category=category,
        **units,
        fed_back=fed_back,
        running=running,
        running2=running2,
        finding=factories.FindingFactory(inspection=running, category=category, created_by=people["member"]),
        finding2=factories.FindingFactory(inspection=running2, category=category, created_by=people["leader2"]),
        fed_finding=fed_finding,
        lead=lead,
        transferred=transferred,
        feedback=feedback,
        item=factories.LedgerItemFactory(feedback=feedback, finding=fed_finding, sequence=1),
        lookback=factories.LookBackFactory(inspection=fed_back),
    )
