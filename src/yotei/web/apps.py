from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "yotei.web"
    label = "web"
