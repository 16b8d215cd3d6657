from collections.abc import Mapping
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

# What counts as completed in the closing reports.
COMPLETED = frozenset({ItemStatus.DONE, ItemStatus.CLOSED})

OPEN_STATUSES = frozenset(ItemStatus) - {ItemStatus.CLOSED}


def completed(counts: Mapping[str, int]) -> int:
    """How many items are completed, of counts by status."""
    return sum(counts[status] for status in COMPLETED)


def completion_rate(counts: Mapping[str, int]) -> float:
    """整改完成率: the completed items in percent of all, of counts by status; 0 without any."""
    total = sum(counts[status] for status in ItemStatus)
    return round(100 * completed(counts) / total, 1) if total else 0.0
