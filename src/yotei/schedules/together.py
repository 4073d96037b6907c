"""Several people's calendars at once: who is in which schedule, and when they are busy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.db.models import Q

from yotei.people.models import Employee

from .attendance import Attendee
from .date_attendance import parts_in, replies_to
from .days_off import days_off, is_weekend
from .free_time import Span, gaps, hours_of
from .lists import DAY
from .models import Schedule

LOOKS_AHEAD = 56  # days: eight weeks, after which people ask for another month rather than wait
GAPS = 20  # more than a person reads


def who_is_in(schedules: Iterable[Schedule], employees: Collection[Employee]) -> dict[int, list[Schedule]]:
    """For each employee's id the schedules that take their time: not those from which they will be absent."""
    found: dict[int, list[Schedule]] = {employee.pk: [] for employee in employees}
    shown = list(schedules)  # a series comes once for each of its dates
    replies = _replies(shown, employees)
    for schedule in shown:
        regular = replies_to(parts_in(schedule), replies.get(schedule.pk, {}))
        coming = {pk for pk, reply in regular.items() if reply != Attendee.Reply.DECLINED}
        for pk in {*coming, schedule.registrant_id} & found.keys():
            found[pk].append(schedule)
    return found


def _replies(shown: Collection[Schedule], employees: Collection[Employee]) -> dict[int, dict[int, str]]:
    """What these employees answered to the schedules that have them as attendees, by schedule and employee. Found by
    the calendar's index: a list of thousands of ids would be too long to ask by."""
    found: dict[int, dict[int, str]] = {}
    if not shown:
        return found
    starts = [each.starts_at for each in shown]
    near = Q(starts_at__gte=min(starts), starts_at__lte=max(starts)) | Q(is_long=True, starts_at__lte=max(starts) + DAY)
    asked = Attendee.objects.filter(near, employee__in=employees).order_by()
    for schedule_id, employee_id, reply in asked.values_list("schedule_id", "employee_id", "reply"):
        found.setdefault(schedule_id, {})[employee_id] = reply
    return found


def busy(employees: Collection[Employee], begin: datetime, end: datetime, *, zone: ZoneInfo) -> list[Span]:
    """When at least one of them is busy. Private schedules count, and say nothing here but their time."""
    schedules = Schedule.objects.of(employees, begin, end, zone=zone).laid_out(begin, end, zone=zone)
    taken = {id(each): each for theirs in who_is_in(schedules, employees).values() for each in theirs}
    return [Span(each.starts_in(zone).astimezone(UTC), each.ends_in(zone).astimezone(UTC)) for each in taken.values()]


def common_gaps(
    employees: Collection[Employee],
    *,
    first: date,
    begin: time,
    finish: time,
    length: timedelta,
    every_day: bool,
    zone: ZoneInfo,
    now: datetime,
) -> list[Span]:
    """The next times in which all of them are free, between `begin` and `finish` of each day from `first` on."""
    days = list(_days(first, every_day=every_day))
    midnight = datetime.combine(first, time(), zone)
    taken = busy(employees, midnight, midnight + timedelta(days=LOOKS_AHEAD + 1), zone=zone)
    hours = hours_of(days, begin, finish, zone=zone, now=now)
    return list(islice(gaps(taken, hours, length=length), GAPS))


def _days(first: date, *, every_day: bool) -> Iterator[date]:
    end = first + timedelta(days=LOOKS_AHEAD)
    off = {} if every_day else days_off(first, end)
    for offset in range(LOOKS_AHEAD):
        day = first + timedelta(days=offset)
        if every_day or not (is_weekend(day) or day in off):
            yield day
