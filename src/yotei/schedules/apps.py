from django.apps import AppConfig


class SchedulesConfig(AppConfig):
    name = "yotei.schedules"
    label = "schedules"
