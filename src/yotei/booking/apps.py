from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "yotei.booking"
    label = "booking"
