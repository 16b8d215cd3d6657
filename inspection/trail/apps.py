from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "inspection.trail"
    verbose_name = "审计"
