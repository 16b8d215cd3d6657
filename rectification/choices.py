from django.db import models


class ItemStatus(models.TextChoices):
    """Where the rectification of one item stands. 长期坚持 is a flag beside it, because both can be true."""

    NOT_STARTED = "not_started", "未开始"
    ONGOING = "ongoing", "整改中"
    MOSTLY_DONE = "mostly_done", "基本完成"
    DONE = "done", "已完成"
    CLOSED = "closed", "已销号"
    RETURNED = "returned", "退回"


# What a unit may report by itself; 已销号 and 退回 come only out of a review.
REPORTABLE = frozenset({ItemStatus.ONGOING, ItemStatus.MOSTLY_DONE, ItemStatus.DONE})
OPEN_STATUSES = frozenset(ItemStatus) - {ItemStatus.CLOSED}


class RequestState(models.TextChoices):
    """A request for 销号: the liaison asks, the head confirms, the chain reviews."""

    AWAITING_HEAD = "awaiting_head", "待主要负责人确认"
    REVIEWING = "reviewing", "会审中"
    APPROVED = "approved", "会审通过"
    RETURNED = "returned", "会审退回"
    WITHDRAWN = "withdrawn", "已撤回"


class Decision(models.TextChoices):
    APPROVED = "approved", "同意"
    RETURNED = "returned", "退回"


class LookBackState(models.TextChoices):
    PROPOSED = "proposed", "待研究"
    ACCEPTED = "accepted", "已列入"
    POSTPONED = "postponed", "暂缓"
    REJECTED = "rejected", "不列入"
