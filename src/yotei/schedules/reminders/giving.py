"""Giving reminders: the row, what it closes, and the mail, in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from yotei.booking.seams import seam
from yotei.people.models import Employee
from yotei.schedules.models import Schedule

from .given import Reminder, ReminderLook
from .mail import put_mail

if TYPE_CHECKING:
    from .wishes import ReminderUsual

BATCH = 100  # given in one transaction
Place = tuple[int, int, date, datetime]


@dataclass(frozen=True, slots=True)
class Due:
    employee: Employee
    usual: ReminderUsual
    schedule_id: int
    original: date
    starts_at: datetime
    minutes: int
    until: datetime
    too_late: datetime

    @property
    def place(self) -> Place:
        return self.employee.pk, self.schedule_id, self.original, self.starts_at


def give(found: Iterable[Due], *, now: datetime) -> None:
    """Those of them that were not given yet. What somebody is changing at this moment waits for the next look."""
    fresh = _fresh(list(found))
    for begin in range(0, len(fresh), BATCH):
        _give(fresh[begin : begin + BATCH], now)
        seam("reminded")


def _give(some: list[Due], now: datetime) -> None:
    with transaction.atomic():
        ReminderLook.objects.select_for_update().get(pk=1)  # of two workers one gives, the other sees it
        locked = Schedule.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
        schedules = {
            each.pk: each
            for each in locked.select_related("booking").filter(pk__in={due.schedule_id for due in some}).order_by("pk")
        }
        for due in _fresh(some):
            schedule = schedules.get(due.schedule_id)
            shown = _still(schedule, due) if schedule is not None else None
            if shown is not None:
                _note(due, shown, now)


def _fresh(found: list[Due]) -> list[Due]:
    """Without those that were given; a nearer one that was given makes a farther one needless."""
    rows = Reminder.objects.filter(
        schedule__in={due.schedule_id for due in found}, employee__in={due.employee.pk for due in found}
    )
    given: defaultdict[Place, list[int]] = defaultdict(list)
    for *place, minutes in rows.values_list("employee_id", "schedule_id", "original", "starts_at", "minutes"):
        given[tuple(place)].append(minutes)  # type: ignore[index]
    return [due for due in found if not any(minutes <= due.minutes for minutes in given[due.place])]


def _still(schedule: Schedule, due: Due) -> Schedule | None:
    """The schedule or its date, if it still begins when the look found it."""
    shown = schedule.on(due.original) if schedule.is_series else schedule
    return shown if shown is not None and shown.starts_at == due.starts_at else None


def _note(due: Due, shown: Schedule, now: datetime) -> None:
    usual = due.usual
    earlier = Reminder.objects.filter(employee=due.employee, schedule=shown.pk, original=due.original)
    earlier.filter(show_at__isnull=False).update(show_at=None)
    is_shown = usual.in_app or usual.in_browser
    row = Reminder(
        employee=due.employee, schedule_id=shown.pk, original=due.original, starts_at=due.starts_at,
        minutes=due.minutes, made_at=now, until=due.until, show_at=now if is_shown else None,
        in_app=usual.in_app, in_browser=usual.in_browser, shows_subject=usual.shows_subject,
    )  # fmt: skip
    row.save(force_insert=True)
    if usual.by_mail and due.employee.email:
        put_mail(row, shown, to=due.employee, too_late=due.too_late, now=now)
