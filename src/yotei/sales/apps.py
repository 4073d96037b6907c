from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "yotei.sales"
    label = "sales"
