from django.apps import AppConfig

from inspection.lib.registry import discover


class RectificationConfig(AppConfig):
    name = "rectification"
    verbose_name = "整改"

    def ready(self) -> None:
        discover(self.name, "navigation", "reminders", "start")
