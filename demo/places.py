"""云岭市 and the two counties beside 青禾县: who works there, and the units on their base lists. All invented."""

from dataclasses import dataclass

from demo.people import Person, give_committee_roles, load_people
from inspection.accounts.models import User
from rounds.committees.choices import Level
from rounds.models import Committee, Organization
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import Function, OrganizationKind, OrganizationRole

BUREAUS = ("教育局", "民政局", "财政局", "水务局", "农业农村局", "交通运输局", "卫生健康局", "应急管理局")
TOWNSHIPS = ("城关镇", "河湾镇", "石桥乡")
# What the unit is called after the name of the place, its function, who reviews there.
DEPARTMENTS = (
    ("纪委监委", Function.DISCIPLINE, "discipline"),
    ("组织部", Function.ORGANIZATION_DEPARTMENT, "orgdept"),
)


@dataclass(frozen=True)
class Place:
    """A committee of the demo with its people; user names are the role behind the prefix."""

    name: str
    level: Level
    document_prefix: str
    initials: str
    prefix: str
    people: tuple[tuple[str, str, str, str], ...]  # role, name, unit after the name of the place, post
    bureaus: tuple[str, ...] = BUREAUS
    townships: tuple[str, ...] = TOWNSHIPS

    @property
    def full_name(self) -> str:
        """中共临溪县委."""
        return f"中共{self.name}委"

    def rows(self) -> tuple[Person, ...]:
        """The accounts as they are loaded and listed."""
        return tuple(
            (f"{self.prefix}{role}", name, self.name + unit, post, "") for role, name, unit, post in self.people
        )


CITY = Place(
    name="云岭市", level=Level.CITY, document_prefix="云巡", initials="YL", prefix="city",
    people=(
        ("office", "范思远", "委巡察办", "综合科科长"), ("leadinggroup", "邹国梁", "委巡察工作领导小组", "组长"),
        ("leader", "裴正清", "委第一巡察组", "组长"), ("member", "向晓云", "委第一巡察组", "组员"),
        ("discipline", "梅志远", "纪委监委", "第三监督检查室主任"), ("orgdept", "傅春生", "委组织部", "干部监督科科长"),
    ),
    bureaus=("教育局", "民政局", "水利局"), townships=(),
)  # fmt: skip
LINXI = Place(
    name="临溪县", level=Level.COUNTY, document_prefix="临巡", initials="LX", prefix="linxi_",
    people=(
        ("office", "邓海波", "委巡察办", "主任"), ("office2", "苏婉清", "委巡察办", "干部"),
        ("leadinggroup", "汤国栋", "委巡察工作领导小组", "组长"),
        ("leader", "龚志强", "委第一巡察组", "组长"), ("member", "尹晓岚", "委第一巡察组", "组员"),
        ("unithead", "章庆林", "民政局", "党组书记、局长"), ("unit", "简玉梅", "民政局", "办公室主任"),
        ("discipline", "庄立新", "纪委监委", "监督检查室主任"), ("orgdept", "池建华", "委组织部", "干部监督股股长"),
    ),
)  # fmt: skip
SONGWAN = Place(
    name="松湾县", level=Level.COUNTY, document_prefix="松巡", initials="SW", prefix="songwan_",
    people=(
        ("office", "骆明辉", "委巡察办", "主任"), ("office2", "严若兰", "委巡察办", "干部"),
        ("leadinggroup", "柯长青", "委巡察工作领导小组", "组长"),
        ("leader", "阮大成", "委第一巡察组", "组长"), ("member", "戚文娟", "委第一巡察组", "组员"),
        ("unithead", "卓永平", "民政局", "党组书记、局长"), ("unit", "麦秀英", "民政局", "办公室主任"),
        ("discipline", "边志刚", "纪委监委", "监督检查室主任"), ("orgdept", "季卫民", "委组织部", "干部监督股股长"),
    ),
)  # fmt: skip
PLACES = (CITY, LINXI, SONGWAN)


@dataclass
class Settled:
    """A place in the database: its committee, its people by role, its base list by name."""

    place: Place
    committee: Committee
    people: dict[str, User]
    organizations: dict[str, Organization]


def settle(place: Place, password: str, *, city: Committee | None = None) -> Settled:
    """Writes the committee, its accounts and roles, and its base list."""
    committee = Committee.objects.create(
        name=place.full_name,
        short_name=place.name,
        level=place.level,
        city=city,
        document_prefix=place.document_prefix,
        office_name=f"{place.name}委巡察办",
        leading_group_name=f"{place.name}委巡察工作领导小组",
    )
    accounts = load_people(password, place.rows(), place.prefix.rstrip("_"))
    people = {role: accounts[f"{place.prefix}{role}"] for role, *_ in place.people}
    give_committee_roles(committee, people)
    settled = Settled(place, committee, people, _base_list(place, committee))
    _give_posts(settled)
    return settled


def _base_list(place: Place, committee: Committee) -> dict[str, Organization]:
    top = Organization.objects.create(
        committee=committee, name=place.full_name, kind=OrganizationKind.COMMITTEE, in_coverage=False
    )
    rows = [
        *((name, OrganizationKind.COMMITTEE, function) for name, function, _ in DEPARTMENTS),
        *((name, OrganizationKind.DEPARTMENT, "") for name in place.bureaus),
        *((name, OrganizationKind.TOWNSHIP, "") for name in place.townships),
    ]
    units = Organization.objects.bulk_create(
        Organization(
            committee=committee,
            name=f"{place.name}{name}",
            short_name=name,
            kind=kind,
            function=function,
            parent=top,
            in_coverage=not function,
        )
        for name, kind, function in rows
    )
    return {unit.name: unit for unit in units}


def _give_posts(settled: Settled) -> None:
    """Reviewers of the two departments, head and liaison of the unit that rectifies."""
    name = settled.place.name
    posts = [(department, role, OrganizationRole.REVIEWER) for department, _, role in DEPARTMENTS]
    posts += [("民政局", "unithead", OrganizationRole.HEAD), ("民政局", "unit", OrganizationRole.LIAISON)]
    for unit, role, post in posts:
        if role in settled.people:
            add_organization_role(settled.organizations[f"{name}{unit}"], user=settled.people[role], role=post)
