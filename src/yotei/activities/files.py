"""添付ファイル of an activity."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction

from yotei.files.holding import Held
from yotei.files.models import StoredFile

from .errors import NotAllowed, VersionMoved

if TYPE_CHECKING:
    from yotei.people.models import Employee

    from .models import Activity


class ActivityFile(Held):
    holder = "activity"

    activity = models.ForeignKey("activities.Activity", on_delete=models.CASCADE, related_name="files")

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["activity", "file"], name="activity_file_once")]

    @classmethod
    def is_readable(cls, file: StoredFile, *, by: Employee) -> bool:
        """By whoever may see the activity."""
        activities = cls._meta.get_field("activity").related_model
        return bool(activities.objects.visible_to(by).filter(files__file=file).exists())  # type: ignore[union-attr]

    @classmethod
    def add(cls, activity: Activity, files: list[StoredFile], *, by: Employee) -> None:
        """Raises `ValidationError`, `NotAllowed`, `VersionMoved`."""
        with transaction.atomic():
            _locked(activity, by).take_files(files)

    def remove(self, *, by: Employee, now: datetime) -> None:
        """Raises `NotAllowed` and `VersionMoved`."""
        with transaction.atomic():
            current = _locked(self.activity, by)
            before = self.names_of(current)
            self.drop(pk=self.pk, now=now)
            current.tell_files(before)


def _locked(activity: Activity, by: Employee) -> Activity:
    rows = type(activity).objects.visible_to(by).select_for_update(of=("self",))
    current = rows.select_related("author").filter(pk=activity.pk).first()
    if current is None:
        raise VersionMoved(None)
    if not current.may_be_changed_by(by):
        raise NotAllowed
    return current
