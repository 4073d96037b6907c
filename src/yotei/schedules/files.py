"""添付ファイル: the files that belong to a schedule, of a series to all its dates."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction

from yotei.files.holding import Held
from yotei.files.models import StoredFile

from .errors import NotAllowed, VersionMoved
from .telling import tell_files

if TYPE_CHECKING:
    from yotei.people.models import Employee

    from .models import Schedule


class ScheduleFile(Held):
    """Of a series that was split both parts have it; the file goes with the last."""

    holder = "schedule"

    schedule = models.ForeignKey("schedules.Schedule", on_delete=models.CASCADE, related_name="files")

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["schedule", "file"], name="schedule_file_once")]

    @classmethod
    def is_readable(cls, file: StoredFile, *, by: Employee) -> bool:
        """By whoever may see a schedule that has it, in full."""
        schedules = cls._meta.get_field("schedule").related_model
        return bool(schedules.objects.visible_to(by).filter(files__file=file).exists())  # type: ignore[union-attr]

    @classmethod
    def add(cls, schedule: Schedule, files: list[StoredFile], *, by: Employee) -> None:
        """To a schedule that is there. Raises `ValidationError`, `NotAllowed`, `VersionMoved`."""
        with transaction.atomic():
            current = _locked(schedule, by)
            before = cls.names_of(current)
            cls.attach(current, files)
            tell_files(current, before, cls.names_of(current), by=by)

    def remove(self, *, by: Employee, now: datetime) -> None:
        """Raises `NotAllowed` and `VersionMoved`."""
        with transaction.atomic():
            current = _locked(self.schedule, by)
            before = self.names_of(current)
            self.drop(pk=self.pk, now=now)
            tell_files(current, before, self.names_of(current), by=by)


def _locked(schedule: Schedule, by: Employee) -> Schedule:
    current = type(schedule).objects.select_for_update(of=("self",)).filter(pk=schedule.pk).first()
    if current is None:
        raise VersionMoved(None)
    if not current.may_be_changed_by(by):
        raise NotAllowed
    return current
