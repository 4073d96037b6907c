"""Reminders as pages show them: in a corner of whatever page is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from yotei.booking import runtime
from yotei.people.models import Employee
from yotei.schedules.models import Reminder, Schedule
from yotei.schedules.reminders.showing import Shown, shown_to

from . import times
from .entries import page_of


@dataclass(frozen=True, slots=True)
class Row:
    """`state` and what opens the meeting are those of its booking at this moment."""

    reminder: Reminder
    schedule: Schedule
    when: str
    state: str
    join_url: str
    may_start: bool

    @property
    def url(self) -> str:
        return page_of(self.schedule)

    @property
    def mark(self) -> str:
        """Another one when it says something else."""
        said = (self.reminder.tag, self.schedule.version, self.state, self.join_url, self.when, self.schedule.subject)
        return sha256("\n".join(map(str, said)).encode()).hexdigest()[:12]


def rows_of(reader: Employee) -> list[Row]:
    if not getattr(reader, "has_reminders", True):  # true of whoever has logged in with this very request
        return []
    now = runtime.clock().now()
    return [_row(each, reader, now) for each in shown_to(reader, now=now)]


def mark_of(rows: list[Row], *, language: str) -> str:
    return "-".join([language, *(row.mark for row in rows)])


def _row(shown: Shown, reader: Employee, now: datetime) -> Row:
    schedule, zone = shown.schedule, reader.zone
    when = times.span(schedule.starts_in(zone), schedule.ends_in(zone), all_day=schedule.day is not None)
    booking = schedule.booking
    has_meeting = booking is not None and bool(booking.meeting_id) and not schedule.is_over(now=now)
    url = booking.join_url if booking is not None and has_meeting else ""
    return Row(
        shown.reminder,
        schedule,
        when,
        state=booking.state if booking is not None else "",
        join_url=url if url.startswith(("https://", "http://")) else "",
        may_start=has_meeting and schedule.registrant_id == reader.pk and reader.may_write,
    )
