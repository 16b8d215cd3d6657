"""A city and two counties at their windows: a 联动 round, a 交叉 team, and an overview that adds up."""

import io
from typing import Any

import openpyxl
import playwright.sync_api as playwright
import pytest
from django.core.management import call_command
from django.utils import timezone

from inspection.accounts.models import User
from rounds.committees.access import add_committee_role
from rounds.models import Committee, Organization
from tests.browser.looking import DESKTOP, complaints
from tests.browser.people import Windows
from tests.browser.story.cast import Person, workbook
from tests.browser.test_story import show
from tests.factories import CommitteeFactory, OrganizationFactory, PlanFactory

YEAR = timezone.localdate().year
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLES = ("低保对象审核不严", "临时救助超期发放", "惠民补贴公示不到位")
# Account: name, committee, role there.
CAST = {
    "city": ("梁国栋", "云河市", "office"),
    "east": ("何秀英", "东岭县", "office"),
    "west": ("马永强", "西川县", "office"),
    "eastleader": ("宋志远", "东岭县", "staff"),
}


def gather() -> None:
    """A city with two counties on their first day: accounts, terms, and a few units."""
    call_command("load_reference", verbosity=0)
    city = CommitteeFactory(name="中共云河市委", short_name="云河市", level="city")
    committees = {"云河市": city}
    for name in ("东岭县", "西川县"):
        committees[name] = CommitteeFactory(name=f"中共{name}委", short_name=name, city=city)
    for name, committee in committees.items():
        PlanFactory(committee=committee, name=f"{name}委第九届", first_year=YEAR - 1, last_year=YEAR + 3)
        for unit in ("民政局", "财政局"):
            OrganizationFactory(committee=committee, name=f"{name}{unit}")
    for username, (name, committee, role) in CAST.items():
        user = User.objects.create_user(username, full_name=name, unit_name=f"{committee}委巡察办")
        add_committee_role(committees[committee], user=user, role=role)


class CityStory:
    """The windows of the cast."""

    def __init__(self, windows: Windows) -> None:
        self.windows = windows

    def __getattr__(self, username: str) -> Person:
        if username in CAST:
            return Person(self.windows.of(username))
        raise AttributeError(username)


def has_no_fault(person: Person) -> None:
    """Words and layout of the page, on both widths."""
    assert complaints(person.page, known={*CAST}) == []
    person.page.set_viewport_size(DESKTOP)


def city_opens_a_joint_round(story: CityStory) -> None:
    city = story.city.goes("轮次与进度", "建立轮次")
    city.fills(届次="云河市委第九届", 年度=str(YEAR), 轮次="1", 巡察方式="联动", 主题="惠民资金专项巡察")
    city.fills(开始日期=f"{YEAR}-01-05", 结束日期=f"{YEAR}-12-31", 期限规则="三个月集中整改", 问题分类模板="四个聚焦")
    city.presses("保存").sees("2 个县（市、区），已加入 0 个", "尚未加入")


def counties_join(story: CityStory) -> None:
    for person in (story.east, story.west):
        person.goes("轮次与进度").sees("市委联动轮次可加入", "惠民资金专项巡察").follows("加入")
    story.east.fills(主题补充="聚焦低保", 开始日期=f"{YEAR}-02-01").presses("加入").sees("惠民资金专项巡察（聚焦低保）")
    story.west.presses("加入").sees("已加入联动轮次", "云河市委第九届第1轮联动巡察")
    story.east.goes("轮次与进度").misses("市委联动轮次可加入", "西川县")
    story.city.goes("消息提醒").sees("东岭县已加入联动轮次", "西川县已加入联动轮次")


def each_county_arranges_its_own(story: CityStory) -> None:
    for person, county in ((story.east, "东岭县"), (story.west, "西川县")):
        person.goes("轮次与进度", "第1轮").follows("建立巡察组")
        assert person.page.get_by_label("派员县").count() == 0
        person.presses("保存").follows("安排巡察任务")
        person.fills(被巡察单位=f"{county}民政局", 授权文号=f"{county}授1号").presses("保存").sees(f"{county}民政局")


def city_sends_the_east_into_the_west(story: CityStory) -> None:
    city = story.city.goes("轮次与进度", "第1轮").follows("建立巡察组")
    city.fills(名称="东岭交叉组", 派员县="东岭县").presses("保存").sees("派员县：东岭县")
    people = city.page.get_by_label("人员").locator("option").all_inner_texts()
    assert [one for one in people if "宋志远" in one]
    city.fills(人员="宋志远", 组内职务="组长").presses("列入").sees("人员已列入").follows("安排巡察任务")
    units = city.page.get_by_label("被巡察单位").locator("option").all_inner_texts()
    assert "西川县财政局（西川县）" in units
    assert not [one for one in units if "东岭县" in one]
    city.fills(被巡察单位="西川县财政局", 授权文号="云巡授1号").presses("保存").sees("单位所属党委", "西川县")


def the_team_uploads_its_findings(story: CityStory) -> None:
    book = openpyxl.Workbook()
    for row in (("类别", "具体问题", "主要表现"), *(("作风问题", title, "抽查发现。") for title in TITLES)):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    leader = story.eastleader.goes("导入问题").follows("为西川县财政局上传文件")
    leader.fills(文件={"name": "问题.xlsx", "mimeType": XLSX, "buffer": stream.getvalue()}).presses("上传并检查")
    leader.presses("导入全部").sees("已导入 3 个问题")


def the_overview_adds_up(story: CityStory) -> None:
    city = story.city.goes("市县总览").sees("共 3 条", "云河市", "东岭县", "西川县")
    sheet = workbook(city.downloads("导出")).active
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True) if row[0]}
    heads = rows["党委"]
    names = ("云河市", "东岭县", "西川县")
    figures = [
        {head: rows[name][heads.index(head)] for head in ("应覆盖", "轮次", "巡察任务", "问题")} for name in names
    ]
    assert figures == [{"应覆盖": 2, "轮次": 1, "巡察任务": 1, "问题": n} for n in (3, 0, 0)]
    shown = [box.inner_text() for box in city.page.locator(".stat .stat-v").all()]
    assert shown[1] == "3"
    city.misses(*TITLES)
    has_no_fault(city)
    city.follows("东岭县").sees("惠民资金专项巡察（聚焦低保）")
    has_no_fault(city)
    city.follows("第1轮").sees("东岭县民政局", "任务 1 项")
    has_no_fault(city)
    city.goes("轮次与进度", "第1轮").sees("已加入 2 个")
    has_no_fault(city)


def a_county_sees_nothing_of_the_other(story: CityStory) -> None:
    for person, other in ((story.east, "西川县"), (story.west, "东岭县")):
        for page in ("工作台", "轮次与进度", "党组织名册", "五年规划", "问题清单", "整改台账"):
            person.goes(page).misses(other, "市县总览", *TITLES)


STEPS = (
    city_opens_a_joint_round,
    counties_join,
    each_county_arranges_its_own,
    city_sends_the_east_into_the_west,
    the_team_uploads_its_findings,
    the_overview_adds_up,
    a_county_sees_nothing_of_the_other,
)


@pytest.fixture(scope="module")
def first_day(rows: None) -> None:
    """The database on the family's first day; the committee of an empty installation is not among them."""
    Organization.objects.all().delete()
    Committee.objects.all().delete()
    gather()


def test_story_when_city_and_counties_do_their_part_then_the_figures_add_up(first_day: Any, windows: Windows) -> None:
    story = CityStory(windows)
    for step in STEPS:
        try:
            step(story)
        except (AssertionError, playwright.Error) as error:
            pytest.fail(f"步骤 {step.__name__}：{error}\n{show(windows)}")
        assert not windows.errors, f"步骤 {step.__name__}：{windows.errors}"
