from django.db import models


class RoundKind(models.TextChoices):
    REGULAR = "regular", "常规"
    SPECIAL = "special", "专项"
    MOBILE = "mobile", "机动"
    ELEVATED = "elevated", "提级"
    CROSS = "cross", "交叉"
    JOINT = "joint", "联动"
    EXTENDED = "extended", "延伸"
    LOOK_BACK = "look_back", "回头看"
