from django.apps import AppConfig

from inspection.lib.registry import discover


class RoundsConfig(AppConfig):
    name = "rounds"
    verbose_name = "巡察"

    def ready(self) -> None:
        discover(self.name, "navigation", "reminders", "start")
