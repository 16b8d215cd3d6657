"""Feedback creates the unit's ledger; the unit rectifies, the chain reviews, and the item is closed."""

from tests.browser.story.cast import Story, sample, workbook
from tests.browser.story.finding import TITLE

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def office_feeds_back(story: Story) -> None:
    office = story.at("office", "round")
    for stage in ("汇报", "反馈"):
        office.presses(f"转入{stage}").sees("退回")
    office.goes("反馈与签收", "登记反馈").fills(反馈地点="水务局三楼会议室", 参加人员="领导班子全体成员")
    office.presses("登记反馈并建立台账").sees("双签收", TITLE)
    story.keep("feedback", office)


def unit_head_signs_both_receipts(story: Story) -> None:
    head = story.unithead
    story.at("unithead", "feedback").presses("主要负责人签收").sees("已签收")
    head.presses("领导班子签收").misses("待签收")


def unit_writes_target_measures_and_progress(story: Story) -> None:
    unit = story.unit
    unit.goes("整改台账").filters(搜索="第一议题").sees("共 1 条").follows(TITLE)
    story.keep("item", unit)
    unit.follows("填写目标与责任").fills(整改目标="年内“第一议题”全覆盖", 责任领导="孙立群", 牵头部门="办公室")
    unit.presses("保存").sees("孙立群")
    unit.follows("添加措施").fills(具体措施="修订党组会议议事规则", 责任人="周雅琴", 完成时限="年底前")
    unit.presses("保存").sees("修订党组会议议事规则")
    evidence = {"name": "议事规则.pdf", "mimeType": "application/pdf", "buffer": PDF}
    unit.follows("报送整改进展").fills(状态="已完成", 进展情况="议事规则已修订印发，已学习6次。", 佐证材料=evidence)
    unit.fills(**{"本次修订制度（个）": "1"}).presses("报送").sees("议事规则.pdf", "已完成")


def unit_imports_its_filled_in_ledger(story: Story) -> None:
    unit = story.at("unit", "feedback")
    unit.follows("导入整改台账").fills(文件=sample("02")).presses("上传并检查").sees("43 行，0 个错误")
    unit.presses("导入全部 43 行").sees("已导入 43")


def unit_asks_for_closing_and_head_confirms(story: Story) -> None:
    unit = story.at("unit", "item")
    unit.follows("申请销号").fills(整改完成情况="制度已修订，“第一议题”连续六次落实。").presses("提交申请")
    unit.sees("待主要负责人确认")
    story.at("unithead", "item").presses("确认销号申请").sees("会审中")


def four_parties_agree(story: Story) -> None:
    for username in ("leader", "office", "discipline", "orgdept"):
        person = getattr(story, username)
        person.page.goto("/")
        person.goes("会审销号").follows(TITLE)
        person.fills(会审意见="整改到位，同意销号。").presses("同意").sees("同意")
    story.at("unit", "item").sees("已销号")


def unit_exports_its_ledger(story: Story) -> None:
    unit = story.unit
    unit.goes("整改台账")
    book = workbook(unit.downloads("导出"))
    texts = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value]
    assert any(TITLE in text for text in texts), texts[:40]
