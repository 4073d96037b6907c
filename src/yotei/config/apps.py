"""The room that knows all others: connects them once Django has loaded them."""

from django.apps import AppConfig
from django.conf import settings

from yotei.config import wiring


class ConfigConfig(AppConfig):
    name = "yotei.config"
    label = "config"

    def ready(self) -> None:
        wiring.connect(settings.YOTEI)
