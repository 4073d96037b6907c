from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "yotei.web"
    label = "web"

    def ready(self) -> None:
        from . import second_steps  # noqa: F401, PLC0415 - its receivers, which need the models
