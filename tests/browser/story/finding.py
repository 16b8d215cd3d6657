"""The team brings its findings in from a workbook; leader, office and leading group agree on them."""

import io

import openpyxl

from tests.browser.story.cast import Story, sample, workbook

TITLE = "“第一议题”制度落实不到位"
RETURNED = "防汛应急预案更新不及时"


def leader_uploads_checks_and_takes_back(story: Story) -> None:
    leader = story.leader
    leader.goes("工作台", "导入问题", "为青禾县水务局上传文件")
    for turn in (1, 2):
        leader.fills(文件=sample("01")).presses("上传并检查").sees("个错误", "尚未写入任何数据", TITLE)
        leader.presses("导入全部").sees("已导入 24 个问题")
        if turn == 1:
            leader.presses("撤销本批").sees("本批已撤销").follows("再导入一个文件")
    leader.follows("查看导入的内容").sees("共 24 条")


def member_gets_a_wrong_workbook_back(story: Story) -> None:
    book = openpyxl.Workbook()
    for row in (("具体问题", "涉及金额"), ("违规发放津贴补贴", "壹拾万多"), ("", "3.2万元")):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    upload = {"name": "补充问题.xlsx", "mimeType": kind, "buffer": stream.getvalue()}
    member = story.member
    member.goes("导入问题").follows("为青禾县水务局上传文件").fills(文件=upload).presses("上传并检查")
    member.sees("错误和提醒汇总").misses("导入全部")
    sheet = workbook(member.downloads("下载标注文件")).active
    marks = [cell.value for cell in sheet[2]]
    assert marks[:2] == ["违规发放津贴补贴", "壹拾万多"], marks
    assert "错误" in str(marks[2:]), marks
    member.presses("放弃").sees("本次导入已放弃")


def member_submits_all_drafts(story: Story) -> None:
    member = story.member
    member.goes("问题清单").sees("共 24 条")
    for _ in range(2):  # twenty to a page
        if "没有符合条件的记录" in member.filters(状态="草拟").page.content():
            break
        member.page.get_by_label("选择本页全部可办理的记录").check()
        member.presses("提交审签").sees("条")
    member.filters(状态="组内审签").sees("共 24 条")


def _pass_all(story: Story, username: str, status: str, following: str) -> None:
    """Ticks and passes everything that waits, page by page."""
    person = getattr(story, username)
    for _ in range(2):
        person.goes("问题清单").filters(状态=status).sees("共")
        boxes = person.page.get_by_label("选择本页全部可办理的记录")
        if not boxes.count():
            break
        boxes.check()
        person.presses("通过").sees("条")
    person.goes("问题清单").filters(状态=following).sees("共 24 条")


def leader_signs_all(story: Story) -> None:
    _pass_all(story, "leader", "组内审签", "巡察办复核")


def office_returns_one(story: Story) -> None:
    office = story.office
    office.goes("问题清单").filters(搜索=RETURNED).sees("共 1 条").follows(RETURNED)
    office.fills(**{"意见（退回时必填）": "请补充应急物资台账的核对记录。"}).presses("退回").sees("组内审签")
    story.keep("returned", office)
    leader = story.at("leader", "returned").sees("请补充应急物资台账的核对记录。")
    leader.follows("修改").fills(备注="已附应急物资台账核对记录。").presses("保存")
    leader.presses("同意，报巡察办").sees("巡察办复核")


def office_reviews_and_leading_group_approves(story: Story) -> None:
    _pass_all(story, "office", "巡察办复核", "领导小组审定")
    _pass_all(story, "leadinggroup", "领导小组审定", "待反馈")
