"""Deleting: the schedule is gone at once; its meeting is given up in the same transaction, the worker releases it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from yotei.booking import runtime
from yotei.booking.models import Booking
from yotei.booking.seams import seam

from .dating import end_before, is_unmoved, locked_series, note_at_once, write
from .errors import NoSuchDate, NotAllowed, VersionMoved
from .exceptions import SeriesException, of_dates
from .files import ScheduleFile
from .invitations.marking import mark_removed
from .series import recurrence_of
from .telling import tell_deleted

if TYPE_CHECKING:
    from yotei.people.models import Employee

    from .models import Schedule


def remove(schedule: Schedule, *, by: Employee, version: int | None = None) -> None:
    """Deletes; of a version that has moved on only if `version` is None. Waits for no lease.

    Raises `NotAllowed` and `VersionMoved`.
    """
    with transaction.atomic():
        current = type(schedule).objects.select_for_update(of=("self",)).filter(pk=schedule.pk).first()
        if current is None or version not in (None, current.version):
            raise VersionMoved(current)
        if not current.may_be_changed_by(by):
            raise NotAllowed
        booking_id = current.booking_id
        now = runtime.clock().now()
        tell_deleted(current, by=by)
        mark_removed(current, by=by, now=now)
        ScheduleFile.drop(schedule=current, now=now)
        current.delete()
        if booking_id is not None:
            row = Booking.objects.locked(booking_id)
            row.give_up(now=now)
            row.save()
    seam("removed")


def remove_date(schedule: Schedule, original: date, *, by: Employee, version: int | None = None) -> None:
    """Deletes one date; never the series. Raises `NotAllowed`, `VersionMoved`, `NoSuchDate`."""
    now = runtime.clock().now()
    with transaction.atomic():
        current = locked_series(schedule, by)
        if not recurrence_of(current).has(original):
            raise NoSuchDate
        if version is not None and not is_unmoved(current, original, version):
            raise VersionMoved(current)
        exception = of_dates(current).get(original) or SeriesException(schedule=current, date=original)
        if exception.is_cancelled:
            raise NoSuchDate
        exception.is_cancelled = True
        exception.starts_at = exception.ends_at = exception.day = None
        write(current, exception, version=current.version + 1, by=by)
        note_at_once(current, by, now)
    seam("date_cancelled")


def remove_following(schedule: Schedule, original: date, *, by: Employee, version: int | None = None) -> None:
    """Ends a series before one of its dates; from its first date on it is deleted. Raises as `remove_date`."""
    if original == schedule.first_day:
        return remove(schedule, by=by, version=version)
    with transaction.atomic():
        end_before(schedule, original, by=by, version=version, now=runtime.clock().now())
    seam("series_ended")
    return None
