from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yotei.people"
    label = "people"

    def ready(self) -> None:
        from . import sessions  # noqa: F401, PLC0415 - its receivers, which need the models
