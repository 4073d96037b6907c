from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "yotei.outbox"
    label = "outbox"
