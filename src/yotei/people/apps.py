from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yotei.people"
    label = "people"
