"""添付ファイル: the files that belong to a schedule, of a series to all its dates."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from yotei.files.models import StoredFile
from yotei.files.runtime import MOST_FILES

from .errors import NotAllowed, VersionMoved
from .telling import tell_files

if TYPE_CHECKING:
    from yotei.people.models import Employee

    from .models import Schedule


class ScheduleFile(models.Model):
    """Of a series that was split both parts have it; the file goes with the last."""

    schedule = models.ForeignKey("schedules.Schedule", on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["schedule", "file"], name="schedule_file_once")]

    def __str__(self) -> str:
        return self.file.name

    @classmethod
    def of(cls, schedule: Schedule) -> list[ScheduleFile]:
        return list(cls.objects.filter(schedule=schedule).select_related("file__uploaded_by"))

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
            before = names_of(current)
            attach(current, files)
            tell_files(current, before, names_of(current), by=by)

    def remove(self, *, by: Employee, now: datetime) -> None:
        """Raises `NotAllowed` and `VersionMoved`."""
        with transaction.atomic():
            current = _locked(self.schedule, by)
            before = names_of(current)
            _let_go(ScheduleFile.objects.filter(pk=self.pk), now=now)
            tell_files(current, before, names_of(current), by=by)


def names_of(schedule: Schedule) -> list[str]:
    return list(ScheduleFile.objects.filter(schedule=schedule).values_list("file__name", flat=True))


def check_files(schedule: Schedule, files: Collection[StoredFile]) -> dict[str, str]:
    """What is wrong with these as further ones; `schedule` may be unsaved."""
    if held := [each.not_free for each in files if not each.is_free]:
        return {"files": " ".join(held)}
    had = ScheduleFile.objects.filter(schedule=schedule).count() if schedule.pk else 0
    if had + len(files) > MOST_FILES:
        return {"files": _("A schedule has at most %(most)s files.") % {"most": MOST_FILES}}
    return {}


def attach(schedule: Schedule, files: Collection[StoredFile]) -> None:
    """In the transaction that writes the schedule. Raises `ValidationError`."""
    if not files:
        return
    if wrong := check_files(schedule, files):
        raise ValidationError(wrong)
    locked = {each.pk: each for each in StoredFile.objects.locked(each.pk for each in files)}
    for each in files:
        try:
            locked.get(each.pk, each).attach()
        except ValidationError as error:
            raise ValidationError({"files": error.messages}) from error
    ScheduleFile.objects.bulk_create(ScheduleFile(schedule=schedule, file=each) for each in files)


def share_files(schedule: Schedule, other: Schedule) -> None:
    """Another series goes on with the same files. In the transaction that writes it."""
    own = ScheduleFile.objects.filter(schedule=schedule)
    StoredFile.objects.locked(own.values_list("file_id", flat=True))
    held = list(own.values_list("file_id", flat=True))
    ScheduleFile.objects.bulk_create(ScheduleFile(schedule=other, file_id=each) for each in held)


def drop_files(schedule: Schedule, *, now: datetime) -> None:
    """The schedule is being deleted, in this transaction."""
    _let_go(ScheduleFile.objects.filter(schedule=schedule), now=now)


def _let_go(links: models.QuerySet[ScheduleFile], *, now: datetime) -> None:
    """Locked first, so that of two who remove the last links at once the second sees that it is the last."""
    held: Iterable[int] = list(links.values_list("file_id", flat=True))
    if not held:
        return
    files = StoredFile.objects.locked(held)
    links.delete()
    shared = set(ScheduleFile.objects.filter(file__in=files).values_list("file_id", flat=True))
    for each in files:
        if each.pk not in shared:
            each.let_go(now=now)


def _locked(schedule: Schedule, by: Employee) -> Schedule:
    current = type(schedule).objects.select_for_update(of=("self",)).filter(pk=schedule.pk).first()
    if current is None:
        raise VersionMoved(None)
    if not current.may_be_changed_by(by):
        raise NotAllowed
    return current
