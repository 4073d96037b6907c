"""The room that knows all others: connects them once Django has loaded them."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import import_string


class ConfigConfig(AppConfig):
    name = "yotei.config"
    label = "config"

    def ready(self) -> None:
        # By name: the rooms' models may be imported only now that Django has loaded its apps.
        import_string("yotei.config.wiring.connect")(settings.YOTEI)
