"""A lead goes its sealed way from a finding to its outcome; the inspected unit never hears of it."""

from tests.browser.story.cast import CAST, Story

FROM = "公务接待"
SECRET = ("某甲", "套取接待费")


def leader_registers_a_lead_from_a_finding(story: Story) -> None:
    leader = story.leader
    leader.goes("问题清单").filters(搜索=FROM).sees("共 1 条").follows(FROM)
    leader.follows("登记线索").fills(被反映人=SECRET[0], 主要问题=SECRET[1], 拟移交单位="青禾县纪委监委")
    leader.presses("登记").sees("已登记")
    story.keep("lead", leader)
    leader.presses("提请审批").sees("待审批")


def leading_group_approves_the_lead(story: Story) -> None:
    story.at("leadinggroup", "lead").misses(*SECRET).presses("审定同意移交").sees("已审定")


def office_transfers_the_lead(story: Story) -> None:
    office = story.at("office", "lead").misses(*SECRET)
    office.follows("移交").fills(移交文号="青巡移〔2026〕1号", 承办单位="青禾县纪委监委")
    office.fills(**{f"{CAST['discipline'][0]}（青禾县纪委监委）": True}).presses("移交").sees("已移交")


def discipline_receives_disposes_and_closes(story: Story) -> None:
    discipline = story.discipline
    discipline.page.goto("/")
    story.at("discipline", "lead").presses("签收").sees("已签收")
    discipline.presses("阅看线索内容").sees(*SECRET, "本次查看已记录")
    discipline.follows("登记处置方式").fills(处置方式="初步核实", 处置意见="成立核查组").presses("登记").sees("处置中")
    discipline.follows("办结").fills(四种形态="第一种形态", 办理结果="批评教育").presses("办结").sees("已办结")


def unit_learns_nothing_of_the_lead(story: Story) -> None:
    for username in ("unit", "unithead"):
        person = getattr(story, username)
        person.page.goto("/")
        for place in ("/", "/findings/", "/feedback/", "/ledger/", "/notices/"):
            person.page.goto(place)
            person.misses("线索", *SECRET)
        answer = person.page.request.get(story.places["lead"])
        assert answer.status == 404, answer.status
