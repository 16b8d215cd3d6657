from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from inspection.accounts.models import User
from inspection.notices.choices import Channel, NoticeKind


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(recipient=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notice(models.Model):
    """消息: one line in a person's inbox. The text never carries a word about a lead."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField("类别", max_length=10, choices=NoticeKind, default=NoticeKind.MESSAGE)
    title = models.CharField("标题", max_length=120)
    body = models.TextField("内容", blank=True)
    url = models.CharField("链接", max_length=200, blank=True)
    created_at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_inbox"),
            models.Index(fields=["recipient"], condition=models.Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.title


class Reminder(models.Model):
    """提醒: proof that one person was reminded once of one step of one deadline: the key, not the task, prevents doubles.

    The digest of the same person and day carries it, unless it came late: then the next sweep on a later day takes it
    back and writes it anew, if it still holds.
    """

    object_type = models.CharField("对象类型", max_length=30)
    object_id = models.BigIntegerField("对象编号")
    step = models.CharField("节点", max_length=16)
    due_on = models.DateField("期限")
    subject = models.CharField("事项类别", max_length=30, default="", db_default="")
    unit = models.CharField("单位", max_length=120, default="", db_default="")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders", db_index=False)
    on = models.DateField("产生日期")
    is_information = models.BooleanField("供了解", default=False, db_default=False)
    is_late = models.BooleanField("晚于当日汇总", default=False, db_default=False)

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        constraints = [
            models.UniqueConstraint(
                fields=["object_type", "object_id", "step", "due_on", "recipient"], name="reminder_once"
            )
        ]
        indexes = [
            models.Index(fields=["recipient", "on"], name="reminder_recipient_on"),
            models.Index(fields=["on"], condition=models.Q(is_late=True), name="reminder_late"),
            BrinIndex(fields=["on"], name="reminder_on", autosummarize=True),
        ]


class Digest(models.Model):
    """每日提醒: the one message of reminders a person gets on a day."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    on = models.DateField("日期")
    counts = models.JSONField("数量", default=dict)
    notice = models.ForeignKey(Notice, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "每日提醒"
        constraints = [models.UniqueConstraint(fields=["recipient", "on"], name="digest_once_a_day")]


class Delivery(models.Model):
    """送达: one sending of a digest by one channel; claimed before it is sent, so that two workers never send it twice."""

    digest = models.ForeignKey(Digest, models.CASCADE, related_name="deliveries")
    channel = models.CharField("渠道", max_length=10, choices=Channel)
    address = models.CharField("地址", max_length=254, blank=True)
    claimed_at = models.DateTimeField("领取时间", null=True, blank=True)
    sent_at = models.DateTimeField("送达时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    error = models.CharField("失败原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "送达"
        constraints = [models.UniqueConstraint(fields=["digest", "channel"], name="delivery_once")]


class Heartbeat(models.Model):
    """心跳: when a background part last finished a run; the health page and the watchdog read it."""

    name = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
