from django.db import models


class Event(models.TextChoices):
    ENTRY = "entry", "进驻"
    EXIT = "exit", "撤离"
    FEEDBACK = "feedback", "反馈"
    LEAD_TRANSFERRED = "lead_transferred", "线索移交"
    LEAD_RECEIVED = "lead_received", "线索签收"
    CLOSING_ASKED = "closing_asked", "申请销号"
    PUBLISHED = "published", "公开"


class Unit(models.TextChoices):
    CALENDAR_DAY = "calendar_day", "日"
    WORKING_DAY = "working_day", "个工作日"
    MONTH = "month", "个月"


class Direction(models.TextChoices):
    AFTER = "after", "之后"
    BEFORE = "before", "之前"


class Mark(models.TextChoices):
    """How well the basis of a period is documented; shown, so that an office checks before it relies on it."""

    VERIFIED = "verified", "已核对条文"
    WEAK = "weak", "仅见转载"
    PRACTICE = "practice", "地方做法"
    UNSOURCED = "unsourced", "条文待核"
    DEFAULT = "default", "系统缺省"
