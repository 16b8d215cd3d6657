"""The invented people of 青禾县 and the posts they hold; the counties beside it and the city stand in places.py."""

import csv
from pathlib import Path

from django.contrib.auth.hashers import make_password

from inspection.accounts.models import User
from inspection.lib.access import Duty
from rounds.committees.access import add_committee_role
from rounds.committees.choices import CommitteeRole
from rounds.models import Committee, Organization
from rounds.organizations.access import add_organization_role
from rounds.organizations.choices import Function, OrganizationKind, OrganizationRole

HERE = Path(__file__).resolve().parent
COMMITTEE = "中共青禾县委"

Person = tuple[str, str, str, str, str]  # username, name, unit, post, duty
PEOPLE: tuple[Person, ...] = (
    ("office", "王敏", "县委巡察办", "综合科科长", ""),
    ("office2", "许文静", "县委巡察办", "督查科科长", ""),
    ("leader", "李建国", "第三巡察组", "组长", ""),
    ("deputy", "韩雅静", "第三巡察组", "副组长", ""),
    ("member", "陈晓峰", "第三巡察组", "组员", ""),
    ("leader2", "赵卫东", "第四巡察组", "组长", ""),
    ("unithead", "孙立群", "青禾县水务局", "党组书记、局长", ""),
    ("unit", "周雅琴", "青禾县水务局", "办公室主任", ""),
    ("unit2", "钱明远", "青禾县民政局", "办公室主任", ""),
    ("discipline", "郑海涛", "县纪委监委", "第二监督检查室主任", ""),
    ("orgdept", "吴建业", "县委组织部", "干部监督室主任", ""),
    ("leadinggroup", "刘志强", "县委巡察工作领导小组", "组长", ""),
    ("sysadmin", "何永康", "县委办信息科", "系统管理员", Duty.SYSTEM_ADMIN),
    ("secadmin", "沈文博", "县委办保密科", "安全保密管理员", Duty.SECURITY_ADMIN),
    ("auditor", "杨素芬", "县审计局", "安全审计员", Duty.SECURITY_AUDITOR),
)

STEERING = (
    ("office", CommitteeRole.OFFICE),
    ("office2", CommitteeRole.OFFICE),
    ("leadinggroup", CommitteeRole.LEADING_GROUP),
)
KINDS = {
    "县直部门": OrganizationKind.DEPARTMENT,
    "乡镇": OrganizationKind.TOWNSHIP,
    "村（社区）": OrganizationKind.VILLAGE,
    "基层站所": OrganizationKind.STATION,
}
FUNCTIONS = {
    "青禾县纪委监委": Function.DISCIPLINE,
    "青禾县组织部": Function.ORGANIZATION_DEPARTMENT,
    "青禾县公安局": Function.POLICE,
}


def load_people(password: str, rows: tuple[Person, ...] = PEOPLE, domain: str = "qinghe") -> dict[str, User]:
    """The demo accounts by user name; an account that exists keeps its password and name."""
    people = {}
    hashed = make_password(password)  # once: hashing is slow on purpose, and the password is the same
    for username, name, unit, post, duty in rows:
        user, created = User.objects.get_or_create(
            username=username,
            defaults={
                "full_name": name,
                "unit_name": unit,
                "post": post,
                "duty": duty,
                "email": f"{username}@{domain}.example",
            },
        )
        if created:
            user.password = hashed
            user.save(update_fields=["password"])
        people[username] = user
    return people


def load_committee(people: dict[str, User]) -> Committee:
    """中共青禾县委: the committee a new installation starts with, with its name, office and leading group."""
    committee = Committee.objects.order_by("pk").first() or Committee()
    committee.name, committee.short_name, committee.document_prefix = COMMITTEE, "青禾县", "青巡"
    committee.office_name, committee.leading_group_name = "青禾县委巡察办", "青禾县委巡察工作领导小组"
    committee.save()
    give_committee_roles(committee, people)
    return committee


def give_committee_roles(committee: Committee, people: dict[str, User]) -> None:
    """Office, leading group, and everybody but the administrators as people of the committee."""
    for username, role in STEERING:
        if username in people:
            add_committee_role(committee, user=people[username], role=role)
    for person in people.values():
        if not person.duty:
            add_committee_role(committee, user=person, role=CommitteeRole.STAFF)


def load_organizations(committee: Committee) -> dict[str, Organization]:
    """The base list of 青禾县 by full name."""
    rows = list(csv.DictReader((HERE / "organizations.csv").read_text(encoding="utf-8").splitlines()))
    top, _ = Organization.objects.get_or_create(
        committee=committee,
        name=COMMITTEE,
        defaults={"short_name": "县委", "kind": OrganizationKind.COMMITTEE, "in_coverage": False},
    )
    commission, _ = Organization.objects.get_or_create(
        committee=committee,
        name="青禾县纪委监委",
        defaults={"short_name": "县纪委监委", "kind": OrganizationKind.COMMITTEE, "parent": top, "in_coverage": False},
    )
    known = {top.name: top, commission.name: commission}
    # A parent may stand below its children in the file.
    while rows:
        later = []
        for row in rows:
            if row["parent"] and row["parent"] not in known:
                later.append(row)
                continue
            known[row["name"]], _ = Organization.objects.get_or_create(
                committee=committee,
                name=row["name"],
                defaults={
                    "short_name": row["short_name"],
                    "kind": KINDS[row["kind"]],
                    "parent": known.get(row["parent"]),
                    "in_coverage": row["in_coverage"] == "1",
                    "party_members": int(row["party_members"]) if row["party_members"] else None,
                    "last_inspected_year": int(row["last_inspected_year"]) if row["last_inspected_year"] else None,
                    "note": row["note"],
                },
            )
        rows = later if len(later) < len(rows) else []
    for name, function in FUNCTIONS.items():
        Organization.objects.filter(committee=committee, name=name, function="").update(function=function)
        known[name].function = function
    return known


def give_posts(people: dict[str, User], organizations: dict[str, Organization]) -> None:
    """Heads, liaisons and reviewers; posts on teams are given with the teams."""
    for organization, username, role in (
        ("青禾县水务局", "unithead", OrganizationRole.HEAD),
        ("青禾县水务局", "unit", OrganizationRole.LIAISON),
        ("青禾县民政局", "unit2", OrganizationRole.LIAISON),
        ("青禾县民政局", "unit2", OrganizationRole.HEAD),
        ("青禾县纪委监委", "discipline", OrganizationRole.REVIEWER),
        ("青禾县组织部", "orgdept", OrganizationRole.REVIEWER),
    ):
        add_organization_role(organizations[organization], user=people[username], role=role)
