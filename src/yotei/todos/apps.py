from django.apps import AppConfig


class TodosConfig(AppConfig):
    name = "yotei.todos"
    label = "todos"
