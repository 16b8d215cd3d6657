"""The office fills its base list and opens a round; a team with a task goes to work."""

from django.utils import timezone

from tests.browser.story.cast import CAST, PASSWORD, Story, sample


def office_logs_in(story: Story) -> None:
    page = story.windows.stranger()
    story.windows.open["office"] = page
    page.goto("/")
    story.office.fills(账号="office", 密码=PASSWORD).presses("登录").sees("王敏，您好")


def office_fills_the_base_list(story: Story) -> None:
    office = story.office
    for name, function in (("中共青禾县委", ""), ("青禾县纪委监委", "纪委监委")):
        office.goes("党组织名册").follows("新增党组织").fills(单位名称=name)
        if function:
            office.fills(职能=function)
        office.presses("保存").sees(name)
    office.goes("党组织名册", "导入名册").fills(文件=sample("05")).presses("上传并检查")
    office.presses("导入全部 143 行").sees("已导入 143")
    office.goes("党组织名册").sees("共 145 条").filters(搜索="组织部").sees("共 1 条")
    office.follows("青禾县组织部").follows("修改").fills(职能="组织部").presses("保存").sees("组织部")


def office_opens_a_round(story: Story) -> None:
    office, today = story.office, timezone.localdate()
    office.goes("五年规划", "建立届次").fills(
        届次="第十五届县委", 起始年份=str(today.year - 1), 截止年份=str(today.year + 3)
    )
    office.presses("保存")
    office.goes("轮次与进度", "建立轮次").fills(届次="第十五届县委", 年度=str(today.year), 轮次="1")
    office.fills(开始日期=f"{today.year}-01-05", 结束日期=f"{today.year}-12-31", 主题="聚焦水利民生领域")
    office.fills(期限规则="三个月集中整改", 问题分类模板="四个聚焦").presses("保存").sees(
        "第1轮", "筹备", "还没有巡察组"
    )
    story.keep("round", office)


def office_makes_a_team_with_a_task(story: Story) -> None:
    office, year = story.office, timezone.localdate().year
    office.follows("建立巡察组").fills(组号="3", 名称="第三巡察组").presses("保存").sees("第三巡察组")
    story.keep("team", office)
    for username, role in (("leader", "组长"), ("member", "组员")):
        office.fills(人员=CAST[username][0], 组内职务=role).presses("列入").sees(CAST[username][0], "人员已列入")
    office.follows("安排巡察任务").fills(被巡察单位="青禾县水务局", 授权文号=f"青巡授〔{year}〕3号")
    office.fills(进驻日期=f"{year}-03-10", 撤离日期=f"{year}-05-09").presses("保存").sees("青禾县水务局")
    office.page.goto(story.places["team"])
    office.follows("青禾县水务局").sees(f"青巡授〔{year}〕3号")
    story.keep("inspection", office)


def office_sends_the_team_to_learn(story: Story) -> None:
    office = story.at("office", "round")
    for stage in ("进驻", "了解"):
        office.presses(f"转入{stage}").sees("退回")
    story.at("office", "inspection").sees("了解")


ROLES = {
    "unithead": ("青禾县水务局", "主要负责人"),
    "unit": ("青禾县水务局", "整改联络员"),
    "discipline": ("青禾县纪委监委", "会审"),
    "orgdept": ("青禾县组织部", "会审"),
}


def security_administrator_grants_roles(story: Story) -> None:
    secadmin = story.secadmin
    secadmin.page.goto("/")
    for username, (organization, role) in ROLES.items():
        name = CAST[username][0]
        secadmin.goes("授权管理").filters(搜索=name).sees("共 1 条").follows(name)
        secadmin.fills(党组织=organization, 角色=role).presses("授权").sees("收回")
