from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save

from yotei.outbox.undelivered import undelivered
from yotei.people.leaving import at_leaving
from yotei.sales.naming import renamed


class SchedulesConfig(AppConfig):
    name = "yotei.schedules"
    label = "schedules"

    def ready(self) -> None:
        from . import bulk, handing_over  # noqa: F401, PLC0415 - they enter kinds of jobs, and need the models
        from .feeds import CalendarFeed  # noqa: PLC0415
        from .invitations import letters, unreached  # noqa: F401, PLC0415 - enters kinds of mails
        from .reminders import mail  # noqa: F401, PLC0415 - another kind
        from .search import catching_up, index, tasks  # noqa: PLC0415 - they need the models

        at_leaving(CalendarFeed.revoke_all_of)
        post_migrate.connect(index.make, sender=self)
        renamed.connect(catching_up.note_names)
        undelivered.connect(unreached.note_undelivered)
        for named in tasks.OF:
            post_save.connect(tasks.note_name, sender=named)
