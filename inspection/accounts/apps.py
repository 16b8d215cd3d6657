from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "inspection.accounts"
    verbose_name = "账号"
