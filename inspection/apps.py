from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "inspection"
    label = "house"
    verbose_name = "总体"

    def ready(self) -> None:
        # Every process that may call a task needs the configured application, not Celery's default one.
        import inspection.celery  # noqa: F401, PLC0415 -- needs loaded settings
        from inspection import navigation  # noqa: F401, PLC0415 -- declares the menu
