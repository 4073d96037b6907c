"""Deleting: the schedule is gone at once; its meeting is given up in the same transaction, the worker releases it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from yotei.booking import runtime
from yotei.booking.models import Booking
from yotei.booking.seams import seam

from .errors import NotAllowed, VersionMoved

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
        current.delete()
        if booking_id is not None:
            row = Booking.objects.select_for_update().get(pk=booking_id)
            row.give_up(now=runtime.clock().now())
            row.save()
    seam("removed")
