from enum import nonmember

from inspection.lib.tones import Tone, Toned


class RequestState(Toned):
    """销号申请: the liaison asks, the head confirms, the chain reviews."""

    AWAITING_HEAD = "awaiting_head", "待主要负责人确认"
    REVIEWING = "reviewing", "会审中"
    APPROVED = "approved", "会审通过"
    RETURNED = "returned", "会审退回"
    WITHDRAWN = "withdrawn", "已撤回"

    tones = nonmember(
        {
            "awaiting_head": Tone.WAITS,
            "reviewing": Tone.WAITS,
            "approved": Tone.DONE,
            "returned": Tone.WRONG,
            "withdrawn": Tone.PLAIN,
        }
    )


# Requests under way: the item does not change meanwhile.
PENDING = frozenset({RequestState.AWAITING_HEAD, RequestState.REVIEWING})


class Decision(Toned):
    APPROVED = "approved", "同意"
    RETURNED = "returned", "退回"

    tones = nonmember(
        {
            "approved": Tone.DONE,
            "returned": Tone.WRONG,
        }
    )
