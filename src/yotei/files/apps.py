from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "yotei.files"
    label = "files"
