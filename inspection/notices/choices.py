from django.db import models


class NoticeKind(models.TextChoices):
    TASK = "task", "待办"
    REMINDER = "reminder", "提醒"
    MESSAGE = "message", "消息"


class Channel(models.TextChoices):
    INBOX = "inbox", "站内"
    EMAIL = "email", "邮件"


class Step(models.TextChoices):
    """The rungs of the reminder ladder; weekly rungs after the deadline carry their number: overdue_1, overdue_2 …"""

    BEFORE_30 = "before_30", "到期前30天"
    BEFORE_10 = "before_10", "到期前10天"
    BEFORE_3 = "before_3", "到期前3天"
    ON_DAY = "on_day", "到期当天"
    OVERDUE = "overdue", "已逾期"
