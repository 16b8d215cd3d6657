from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "inspection.accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        from inspection.accounts import navigation  # noqa: F401, PLC0415 -- declares the menu
