from django.apps import AppConfig

from inspection.lib.registry import discover


class FindingsConfig(AppConfig):
    name = "findings"
    verbose_name = "问题与线索"

    def ready(self) -> None:
        from findings import navigation  # noqa: F401, PLC0415 -- declares the menu

        discover(self.name, "reminders", "start")
