from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "inspection"
    label = "house"
    verbose_name = "总体"
