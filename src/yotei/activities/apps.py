from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "yotei.activities"
    label = "activities"
