from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "inspection.files"
    verbose_name = "附件"
