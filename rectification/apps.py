from django.apps import AppConfig

from inspection.lib.registry import discover


class RectificationConfig(AppConfig):
    name = "rectification"
    verbose_name = "整改"

    def ready(self) -> None:
        from rectification import navigation  # noqa: F401, PLC0415 -- declares the menu

        discover(self.name, "reminders", "start")
