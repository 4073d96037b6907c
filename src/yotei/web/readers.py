"""Who is logged in, with what the frame of every page asks about them: one query for all of it."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef

from yotei.people.models import Employee
from yotei.schedules.models import Notice, Reminder


class Readers(ModelBackend):
    """Who a session is of. `has_notices` says whether a page need ask for notices at all, `has_reminders` for those."""

    def authenticate(self, *args: object, **credentials: object) -> None:
        """Nobody by password here: it would go past the door (`Employee.objects.admit`)."""
        return

    def get_user(self, user_id: int) -> Employee | None:
        waiting = Notice.objects.filter(employee=OuterRef("pk"))
        reminders = Reminder.objects.filter(employee=OuterRef("pk"), show_at__isnull=False)
        asked = Employee.objects.annotate(has_notices=Exists(waiting), has_reminders=Exists(reminders))
        found = asked.filter(pk=user_id).first()
        return found if found is not None and self.user_can_authenticate(found) else None


def notices_of(reader: Employee) -> list[Notice]:
    if getattr(reader, "has_notices", True):  # true of whoever has logged in with this very request
        return list(reader.notices.select_related("schedule"))
    return []
