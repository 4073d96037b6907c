from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "yotei.sales"
    label = "sales"

    def ready(self) -> None:
        from .importing import applying, checking  # noqa: F401, PLC0415 - they enter kinds of jobs, and need the models
