from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "findings"
    verbose_name = "问题与线索"

    def ready(self) -> None:
        import findings.leads.reminders  # noqa: F401, PLC0415 -- declares its deadlines
        from findings import navigation  # noqa: F401, PLC0415 -- declares the menu
