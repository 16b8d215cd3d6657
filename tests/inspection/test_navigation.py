"""The menu: which links each role is shown, in which order and under which heading."""

import re

import pytest
from django.urls import reverse

from inspection.lib.navigation import START, Link, section
from tests.conftest import World

HOME = ("", ["工作台", "消息提醒"])
ROUNDS = ("巡察", ["轮次与进度", "党组织名册"])
ALL_ROUNDS = ("巡察", ["轮次与进度", "党组织名册", "五年规划"])
LEDGER = ["反馈与签收", "整改台账"]
TEAM = [HOME, ROUNDS, ("问题与线索", ["问题清单", "导入问题", "问题线索"]), ("整改", [*LEDGER, "会审销号"])]
UNIT = [HOME, ("问题", ["问题清单"]), ("整改", LEDGER)]
DEPARTMENT = [HOME, ("问题与线索", ["问题清单", "问题线索"]), ("整改", [*LEDGER, "会审销号"])]
ALONE = ("", ["工作台"])

MENUS = {
    "office": [
        HOME,
        ALL_ROUNDS,
        ("问题与线索", ["问题清单", "导入问题", "问题线索"]),
        ("整改", [*LEDGER, "会审销号", "回头看"]),
    ],
    "leadinggroup": [
        HOME,
        ALL_ROUNDS,
        ("问题与线索", ["问题清单", "问题线索"]),
        ("整改", [*LEDGER, "会审销号", "回头看"]),
    ],
    "sysadmin": [ALONE, ("系统管理", ["账号管理", "派出党委"])],
    "secadmin": [ALONE, ("系统管理", ["授权管理"])],
    "auditor": [ALONE, ("系统管理", ["访问记录", "变更记录"])],
    "leader": TEAM,
    "deputy": TEAM,
    "member": TEAM,
    "leader2": TEAM,
    "unithead": UNIT,
    "unit": UNIT,
    "unit2": UNIT,
    "discipline": DEPARTMENT,
    "orgdept": DEPARTMENT,
}


@pytest.mark.parametrize("role", MENUS)
def test_menu_then_only_what_the_role_opens_in_the_order_of_the_work(role, world: World, client):
    client.force_login(world.people[role])
    page = client.get(reverse("home"))
    shown = [(group, [link.label for link in links]) for group, links in page.context["navigation"]]
    assert shown == MENUS[role]


@pytest.mark.parametrize("role", MENUS)
def test_menu_then_every_link_opens(role, world: World, client):
    client.force_login(world.people[role])
    groups = client.get(reverse("home")).context["navigation"]
    assert {client.get(link.url).status_code for _, links in groups for link in links} == {200}


def test_menu_of_somebody_without_a_role_then_only_the_start_page(db, client, django_user_model):
    client.force_login(django_user_model.objects.create(username="nobody"))
    shown = [(group, [link.label for link in links]) for group, links in client.get("/").context["navigation"]]
    assert shown == [ALONE]


def test_menu_then_marks_and_icons_of_the_links(world: World, client):
    client.force_login(world.office)
    links = [link for _, group in client.get("/").context["navigation"] for link in group]
    assert {link.label: link.marks for link in links if link.marks} == {"消息提醒": "unread", "问题线索": "secret"}
    assert [link.icon for link in links] == [
        "layout-dashboard", "inbox", "calendar-range", "building-2", "map", "list-checks", "upload", "shield-alert",
        "file-pen-line", "clipboard-check", "stamp", "rotate-ccw",
    ]  # fmt: skip


def test_side_bar_then_everybody_meets_the_own_links_whoever_asked_before(world: World, client):
    """The drawn side bar is kept: it must never be that of another role."""
    for _ in range(2):
        for role, groups in MENUS.items():
            client.force_login(world.people[role])
            page = client.get(reverse("home")).content.decode()
            side = page[page.index('<nav class="side-nav">') : page.index("</aside>")]
            shown = re.findall(r"</svg>([^<]+)<", side)
            assert [label.strip() for label in shown] == [label for _, labels in groups for label in labels]


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/", "/"),
        ("/findings/", "/findings/"),
        ("/findings/9/", "/findings/"),
        ("/findings/imports/3/", "/findings/imports/"),
        ("/nowhere/", ""),
    ],
)
def test_section_then_the_link_that_fits_best(path, marked):
    links = {"/": "home", "/findings/": "findings:finding_list", "/findings/imports/": "findings:import_list"}
    assert [reverse(name) for name in links.values()] == list(links)
    drawn = [
        ("", [Link(name, name, "", START, order, lambda roles: True) for order, name in enumerate(links.values())])
    ]
    assert section(drawn, path) == marked
