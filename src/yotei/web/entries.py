"""Schedules as calendar and list show them: somebody else's private ones are busy time only (interface §3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from yotei.people.models import Employee
from yotei.schedules.dates import Dates, Due
from yotei.schedules.models import Schedule

from . import times

SHOWN = 4  # in a cell of the month; what is more is counted (host-spec §2.4)


def page_of(schedule: Schedule) -> str:
    """Of a date of a series, the page of that date."""
    if schedule.occurrence is None:
        return reverse("schedule", args=[schedule.pk])
    return reverse("series_date", args=[schedule.pk, schedule.occurrence])


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
    def url(self) -> str:
        return page_of(self.schedule)

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
class Task:
    """A ToDo on the day by which it is due; `state` is open, overdue or done."""

    due: Due
    state: str

    @property
    def icon(self) -> str:
        return f"todo-{self.state}"


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    entries: list[Entry]
    is_today: bool = False
    off: str = ""  # the name of a holiday or a day off of the company
    is_outside: bool = False  # of the month shown
    todos: list[Task] = field(default_factory=list)

    @property
    def label(self) -> str:
        return times.day_label(self.date)

    @property
    def first_entries(self) -> list[Entry]:
        """What a cell of the month has room for."""
        return self.entries[:SHOWN]

    @property
    def first_todos(self) -> list[Task]:
        """What has room below the schedules: those come first."""
        return self.todos[: max(0, SHOWN - len(self.entries))]

    @property
    def more(self) -> int:
        return len(self.entries) + len(self.todos) - len(self.first_entries) - len(self.first_todos)

    @property
    def is_empty(self) -> bool:
        return not (self.entries or self.todos)

    @property
    def weekday(self) -> int:
        return self.date.weekday()

    @property
    def name(self) -> str:
        return str(times.WEEKDAYS[self.date.weekday()])

    @property
    def column(self) -> int:
        """0 is Sunday, 6 Saturday, wherever the week begins."""
        return (self.date.weekday() + 1) % 7


def days(first: date, count: int, *, of: Employee, reader: Employee, today: date) -> list[Day]:
    """`count` days of one employee's schedules, as `reader` may see them, in the reader's zone."""
    window = shown(first, first + timedelta(days=count), of=[of], reader=reader)
    return by_day(window, first, count, reader=reader, today=today)


def shown(first: date, end: date, *, of: Collection[Employee], reader: Employee) -> list[Schedule]:
    """What stands in these employees' calendars on the reader's days [first, end), in order.

    One query; one more, or two, where there are series.
    """
    zone = reader.zone
    window = times.midnight(first, zone), times.midnight(end, zone)
    found = Schedule.objects.of(of, *window, zone=zone).with_labels().as_seen_by(reader)
    return found.laid_out(*window, zone=zone, of=of)


def with_attendees(schedules: list[Schedule]) -> list[Schedule]:
    """For calendars of many people, whose bars say whom they are of."""
    prefetch_related_objects(schedules, "attendees")
    return schedules


def by_day(
    schedules: Iterable[Schedule],
    first: date,
    count: int,
    *,
    reader: Employee,
    today: date,
    dates: Dates | None = None,
) -> list[Day]:
    found: dict[date, list[Entry]] = {first + timedelta(days=offset): [] for offset in range(count)}
    for entry in _entries(schedules, reader, reader.zone):
        if entry.day in found:
            found[entry.day].append(entry)
    names, due = (dates.off, dates.by_day) if dates else ({}, {})
    tasks = {day: [Task(each, each.state(today=today)) for each in some] for day, some in due.items()}
    return [
        Day(day, sorted(found[day], key=_order), day == today, names.get(day, ""), todos=tasks.get(day, []))
        for day in found
    ]


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


def of_days(schedules: Iterable[Schedule], *, reader: Employee) -> list[Entry]:
    """Each schedule on each of its days, as `reader` may see it, in the order in which days show them."""
    found = _entries(schedules, reader, reader.zone)
    return sorted(found, key=lambda entry: (entry.day, *_order(entry)))
