from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "yotei.audit"
    label = "audit"
