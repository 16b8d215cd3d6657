from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "inspection.notices"
    verbose_name = "消息"

    def ready(self) -> None:
        from inspection.notices import navigation  # noqa: F401, PLC0415 -- declares the menu
