from django.apps import AppConfig
from django.contrib.auth import signals


class TrailConfig(AppConfig):
    name = "inspection.trail"
    verbose_name = "审计"

    def ready(self) -> None:
        from inspection.trail import navigation  # noqa: F401, PLC0415 -- declares the menu

        # The house has no other signal receivers. Logins are the exception: Django and axes decide about them, below
        # the apps, and accounts may not import the trail.
        from inspection.trail.services import records  # noqa: PLC0415 -- needs loaded models

        signals.user_logged_in.connect(records.record_login, dispatch_uid="trail_login")
        signals.user_logged_out.connect(records.record_logout, dispatch_uid="trail_logout")
        signals.user_login_failed.connect(records.record_refusal, dispatch_uid="trail_refusal")
