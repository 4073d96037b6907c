from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "yotei.jobs"
    label = "jobs"
