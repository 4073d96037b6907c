from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "yotei.api"
    label = "api"
