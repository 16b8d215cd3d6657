from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "inspection.notices"
    verbose_name = "消息"
