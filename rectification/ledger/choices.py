from enum import nonmember

from inspection.lib.tones import Tone, Toned


class ItemStatus(Toned):
    """整改状态: how far the rectification of one item has come. 长期坚持 is a flag beside it, because both can be true."""

    NOT_STARTED = "not_started", "未开始"
    ONGOING = "ongoing", "整改中"
    MOSTLY_DONE = "mostly_done", "基本完成"
    DONE = "done", "已完成"
    CLOSED = "closed", "已销号"
    RETURNED = "returned", "退回"

    tones = nonmember(
        {
            "not_started": Tone.PLAIN,
            "ongoing": Tone.IN_HAND,
            "mostly_done": Tone.IN_HAND,
            "done": Tone.DONE,
            "closed": Tone.DONE,
            "returned": Tone.WRONG,
        }
    )


# What a unit may report by itself; 已销号 and 退回 come only out of a review.
REPORTABLE = frozenset({ItemStatus.ONGOING, ItemStatus.MOSTLY_DONE, ItemStatus.DONE})

# The statuses in which a unit may ask for 销号.
FINISHED = frozenset({ItemStatus.MOSTLY_DONE, ItemStatus.DONE})

OPEN_STATUSES = frozenset(ItemStatus) - {ItemStatus.CLOSED}
