import pgtrigger
from django.conf import settings
from django.db import models

from inspection.trail.choices import Action


class AccessRecord(models.Model):
    """访问记录: who read, exported or downloaded what, written in the same transaction as the reading. Never changed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="人员")
    at = models.DateTimeField("时间", auto_now_add=True, db_index=True)
    action = models.CharField("动作", max_length=12, choices=Action)
    object_type = models.CharField("对象类型", max_length=40, blank=True)
    object_id = models.BigIntegerField("对象编号", null=True)
    note = models.CharField("说明", max_length=200, blank=True)
    address = models.GenericIPAddressField("来源地址", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "访问记录"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="access_record_object"),
            models.Index(fields=["user", "-at", "-id"], name="access_record_of_user"),
            models.Index(fields=["action", "-at", "-id"], name="access_record_of_action"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
