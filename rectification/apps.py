from django.apps import AppConfig


class RectificationConfig(AppConfig):
    name = "rectification"
    verbose_name = "整改"

    def ready(self) -> None:
        from rectification import navigation  # noqa: F401, PLC0415 -- declares the menu
