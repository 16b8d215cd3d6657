import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from inspection.files.choices import ImportStatus, RowLevel


def random_name(_attachment: "Attachment", _name: str) -> str:
    """A path that tells nothing and cannot be guessed; the person's own file name is a column."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


class Attachment(models.Model):
    """附件: a stored file. It has no page of its own: it is reached through the object it belongs to."""

    file = models.FileField("文件", upload_to=random_name, max_length=120)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField("校验值", max_length=64)
    content_type = models.CharField("类型", max_length=100)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.name


class ColumnMapping(models.Model):
    """列对应关系: how one person matched the columns of a form last time, to be proposed again for the same header row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    form = models.CharField(max_length=30)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "form", "signature"], name="column_mapping_once")]


class StagedImport(models.Model):
    """A workbook that was read and checked but changes nothing until the person commits it."""

    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name="文件")
    status = models.CharField("状态", max_length=10, choices=ImportStatus, default=ImportStatus.CHECKED)
    sheet = models.CharField("工作表", max_length=120, blank=True)
    headers = models.JSONField("表头", default=list)
    mapping = models.JSONField("列对应", default=dict)
    messages = models.JSONField("整表提示", default=list)
    left_out = models.JSONField("略过的行", default=list)
    counts = models.JSONField("数量", default=dict)
    version = models.CharField("表格版本", max_length=64, blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="导入人"
    )
    committed_at = models.DateTimeField("导入时间", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="撤销人"
    )
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]

    @property
    def is_waiting(self) -> bool:
        return self.status == ImportStatus.CHECKED

    @property
    def is_committed(self) -> bool:
        return self.status == ImportStatus.COMMITTED


class StagedRow(models.Model):
    """One row of the sheet as read: parsed values, the text as written, and every message about it."""

    number = models.PositiveIntegerField("行号")
    group = models.PositiveIntegerField("组", null=True)
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    raw = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    messages = models.JSONField(default=list)
    level = models.CharField("结果", max_length=8, choices=RowLevel, default=RowLevel.OK)
    included = models.BooleanField("导入", default=True)

    class Meta:
        abstract = True
        ordering = ["number"]
