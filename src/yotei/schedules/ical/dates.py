"""Which dates of a series a calendar file tells, and which of them are otherwise than its rule says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from yotei.schedules.date_attendance import parts_in
from yotei.schedules.exceptions import of_dates
from yotei.schedules.recurrence import OnHoliday, Recurrence
from yotei.schedules.series import date_with, dates_of, days_off_for, recurrence_of

if TYPE_CHECKING:
    from yotei.people.models import Employee
    from yotei.schedules.models import Schedule

DAY = timedelta(days=1)
YEAR = timedelta(days=366)
AHEAD = 2 * YEAR  # days off are entered a year or two before; a later date would be told where it will not be held


@dataclass(frozen=True, slots=True)
class Dates:
    """A rule, and by their places in it the dates that are held otherwise; None: not held."""

    recurrence: Recurrence
    own: dict[date, Schedule | None]

    @property
    def is_one(self) -> bool:
        return self.recurrence.first == self.recurrence.last


def all_dates(schedule: Schedule, *, of: Employee | None, now: datetime) -> Dates | None:
    """The whole series. One that gives way to holidays is told as far as these are known, two years ahead.

    `of`: without the dates in which this employee takes no part.
    """
    recurrence = recurrence_of(schedule)
    if recurrence.on_holiday is not OnHoliday.KEEP:
        end = min(schedule.ends_at, max(now, schedule.starts_at) + AHEAD)
        begin = max(schedule.starts_at, end - AHEAD - YEAR)
        off = days_off_for([schedule], begin, end)
        dates = dates_of(schedule, begin, end, zone=ZoneInfo(schedule.timezone), off=off)
        return within(schedule, (each for each in dates if _has(each, of)))
    own: dict[date, Schedule | None] = {}
    for exception in of_dates(schedule).values():
        if recurrence.has(exception.date):
            shown = date_with(schedule, exception.date, exception)
            own[exception.date] = shown if shown is not None and _has(shown, of) else None
    return Dates(recurrence, own)


def within(schedule: Schedule, shown: Iterable[Schedule]) -> Dates | None:
    """These dates of a series and no others; None if there are none."""
    dates = {each.occurrence: each for each in shown if each.occurrence is not None}
    if not dates:
        return None
    rest = recurrence_of(schedule).since(min(dates))
    recurrence = rest.before(max(dates) + DAY) if rest is not None else None
    assert recurrence is not None
    differ: dict[date, Schedule | None] = {}
    for original in recurrence.originals():
        each = dates.get(original)
        if each is None or each.exception is not None or is_moved(each, recurrence):
            differ[original] = each
    return Dates(recurrence, differ)


def is_moved(shown: Schedule, recurrence: Recurrence) -> bool:
    """Whether a date is held at another time than the rule has for it."""
    assert shown.occurrence is not None
    by_rule = recurrence.occurrence(shown.occurrence, shown.occurrence)
    if recurrence.at is None:
        return shown.day != by_rule.day
    return (shown.starts_at, shown.ends_at) != (by_rule.starts_at, by_rule.ends_at)


def _has(shown: Schedule, employee: Employee | None) -> bool:
    part = parts_in(shown).get(employee.pk) if employee is not None else None
    return part is None or part.takes_part is not False
