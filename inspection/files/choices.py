from django.db import models


class ImportStatus(models.TextChoices):
    CHECKED = "checked", "待确认"
    COMMITTED = "committed", "已导入"
    UNDONE = "undone", "已撤销"
    DISCARDED = "discarded", "已放弃"


class RowLevel(models.TextChoices):
    OK = "ok", "通过"
    WARNING = "warning", "提醒"
    ERROR = "error", "错误"
