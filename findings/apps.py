from django.apps import AppConfig

from inspection.lib.registry import discover


class FindingsConfig(AppConfig):
    name = "findings"
    verbose_name = "问题与线索"

    def ready(self) -> None:
        discover(self.name, "navigation", "reminders", "start")
