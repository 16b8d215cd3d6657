from dataclasses import dataclass
from enum import nonmember

from inspection.lib.tones import Tone, Toned


class LookBackState(Toned):
    PROPOSED = "proposed", "待研究"
    ACCEPTED = "accepted", "已列入"
    POSTPONED = "postponed", "暂缓"
    REJECTED = "rejected", "不列入"

    tones = nonmember(
        {
            "proposed": Tone.WAITS,
            "accepted": Tone.DONE,
            "postponed": Tone.WAITS,
            "rejected": Tone.WRONG,
        }
    )


@dataclass(frozen=True)
class LookBackRule:
    """One fact that speaks for a look-back: points for each unit of it, at most so many, and the reason in words."""

    fact: str
    each: float
    most: int
    words: str


# domain.md §1.13: 整改不力、反复出现、群众反映强烈或廉政风险高的单位列入回头看. The weights add up to 100.
LOOK_BACK_RULES = (
    LookBackRule("overdue", 3, 30, "逾期 {overdue} 项，占未销号的 {overdue_share}%"),
    LookBackRule("open_share", 0.2, 20, "未销号 {open} 项，占全部 {total} 项的 {open_share}%"),
    LookBackRule("repeats", 6, 18, "{repeats} 项问题与其他轮次的同类问题重复出现"),
    LookBackRule("returned", 4, 16, "销号申请被退回 {returned} 次"),
    LookBackRule("months_beyond", 1, 10, "{since}已满 {months} 个月"),
    LookBackRule("unsigned", 6, 6, "反馈意见尚未完成双签收"),
)


LOOK_BACK_THRESHOLD = 30


LOOK_BACK_AFTER_MONTHS = 3


# One run brings at most so many new proposals before the office, the highest first.
LOOK_BACK_AT_ONCE = 20


# What was rejected is not brought up again for half a year, unless it has become this much worse.
LOOK_BACK_REST_MONTHS = 6


LOOK_BACK_WORSE_BY = 20
