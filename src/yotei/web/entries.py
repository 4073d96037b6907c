"""Schedules as calendar and list show them: somebody else's private ones are busy time only (interface §3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yotei.people.models import Employee
from yotei.schedules.models import Schedule

from . import times

SHOWN = 4  # in a cell of the month; what is more is counted (host-spec §2.4)


@dataclass(frozen=True, slots=True)
class Entry:
    """One schedule on one day of the reader."""

    schedule: Schedule
    day: date
    start: datetime
    end: datetime
    is_hidden: bool

    @property
    def label(self) -> str:
        return _("Busy") if self.is_hidden else self.schedule.subject

    @property
    def hours(self) -> str:
        """13:00–14:00; what began before the day or ends after it: …"""
        if self.schedule.day:
            return _("All day")
        begin = f"{self.start:%H:%M}" if self.start.date() == self.day else "…"
        finish = f"{self.end:%H:%M}" if self.end.date() == self.day else "…"
        return f"{begin}–{finish}"

    @property
    def begin(self) -> str:
        if self.schedule.day:
            return ""
        return f"{self.start:%H:%M}" if self.start.date() == self.day else "…"

    @property
    def state(self) -> str:
        booking = self.schedule.booking
        return booking.state if booking and not self.is_hidden else ""


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    entries: list[Entry]
    is_today: bool = False
    is_outside: bool = False  # of the month shown

    @property
    def label(self) -> str:
        return times.day_label(self.date)

    @property
    def first_entries(self) -> list[Entry]:
        """What a cell of the month has room for."""
        return self.entries[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.entries[SHOWN:])

    @property
    def weekday(self) -> int:
        return self.date.weekday()


def days(first: date, count: int, *, of: Employee, reader: Employee, today: date) -> list[Day]:
    """`count` days of one employee's schedules, as `reader` may see them, in the reader's zone."""
    zone = reader.zone
    last = first + timedelta(days=count)
    window = Schedule.objects.of([of], times.midnight(first, zone), times.midnight(last, zone), zone=zone)
    found: dict[date, list[Entry]] = {first + timedelta(days=offset): [] for offset in range(count)}
    for entry in _entries(window.with_names().as_seen_by(reader).in_order(), reader, zone):
        if entry.day in found:
            found[entry.day].append(entry)
    return [Day(day, sorted(entries, key=_order), day == today) for day, entries in found.items()]


def _entries(schedules: Iterable[Schedule], reader: Employee, zone: ZoneInfo) -> Iterable[Entry]:
    for schedule in schedules:
        start, end = schedule.starts_in(zone), schedule.ends_in(zone)
        day = start.date()
        last = (end - timedelta(microseconds=1)).date()
        while day <= last:
            yield Entry(schedule, day, start, end, not schedule.may_be_seen_by(reader))
            day += timedelta(days=1)


def _order(entry: Entry) -> tuple[bool, datetime, int]:
    return entry.schedule.day is None, entry.start, entry.schedule.pk


def whose(request: HttpRequest, reader: Employee) -> Employee:
    """The employee chosen in the address, else the reader."""
    login = request.GET.get("employee", "").replace("\0", "")
    return Employee.objects.filter(login=login).first() or reader if login else reader
