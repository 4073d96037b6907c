from django.apps import AppConfig
from django.db.models.signals import pre_delete


class ActivitiesConfig(AppConfig):
    name = "yotei.activities"
    label = "activities"

    def ready(self) -> None:
        from yotei.schedules.models import Schedule  # noqa: PLC0415 - models are there only now

        from . import models  # noqa: PLC0415

        pre_delete.connect(models.note_privacy, sender=Schedule)
