from django.apps import AppConfig

from inspection.lib.registry import discover


class RoundsConfig(AppConfig):
    name = "rounds"
    verbose_name = "巡察"

    def ready(self) -> None:
        from rounds import navigation  # noqa: F401, PLC0415 -- declares the menu

        discover(self.name, "reminders", "start")
