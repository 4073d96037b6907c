"""What somebody sees of their reminders at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import OuterRef, Subquery

from yotei.people.models import Employee
from yotei.schedules.attendance import Attendee
from yotei.schedules.date_attendance import parts_in
from yotei.schedules.models import Reminder, Schedule

from .taking_part import reminded

LOOKED_AT = 50  # of those that were given: nobody leaves more of them open at one time


@dataclass(frozen=True, slots=True)
class Shown:
    """A reminder with the schedule, or the date of a series, of which it speaks."""

    reminder: Reminder
    schedule: Schedule


def shown_to(employee: Employee, *, now: datetime) -> list[Shown]:
    """What this employee is to see at this moment, the latest few that were given. What was moved, called off, declined
    or hidden from them since is not said any more, and takes nothing else's place."""
    rows = Reminder.objects.filter(employee=employee, show_at__lte=now, until__gt=now).order_by("-show_at", "-pk")
    reminders = list(rows[:LOOKED_AT])
    if not reminders:
        return []
    replies = Attendee.objects.filter(schedule=OuterRef("pk"), employee=employee).order_by().values("reply")
    found = Schedule.objects.with_labels().as_seen_by(employee).annotate(own_reply=Subquery(replies))
    schedules = {each.pk: each for each in found.filter(pk__in=[each.schedule_id for each in reminders])}
    pairs = ((each, _still(each, schedules.get(each.schedule_id), employee)) for each in reminders)
    shown = (Shown(reminder, schedule) for reminder, schedule in pairs if schedule is not None)
    return sorted(islice(shown, Reminder.MOST), key=lambda each: (each.reminder.starts_at, each.reminder.pk))


def _still(reminder: Reminder, schedule: Schedule | None, employee: Employee) -> Schedule | None:
    if schedule is None:
        return None
    shown = schedule.on(reminder.original) if schedule.is_series else schedule
    if shown is None or shown.starts_at != reminder.starts_at or not shown.may_be_seen_by(employee):
        return None
    reply = schedule.own_reply  # type: ignore[attr-defined]
    regular = {employee.pk: reply} if reply is not None else {}
    return shown if employee.pk in reminded(shown.registrant_id, regular, parts_in(shown)) else None
