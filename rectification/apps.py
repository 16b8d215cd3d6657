from django.apps import AppConfig


class RectificationConfig(AppConfig):
    name = "rectification"
    verbose_name = "整改"

    def ready(self) -> None:
        import rectification.closing.reminders  # noqa: PLC0415 -- declares its deadlines
        import rectification.feedback.reminders  # noqa: PLC0415 -- declares its deadlines
        import rectification.ledger.reminders  # noqa: F401, PLC0415 -- declares its deadlines
        from rectification import navigation  # noqa: F401, PLC0415 -- declares the menu
