"""A series as Zoom's `recurrence` of a meeting of type 8, or why that cannot be (zoom-contract §2.3)."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from datetime import date, time, timedelta
from enum import StrEnum
from itertools import islice

from .reading import MO, SU, Frequency
from .recurrence import Recurrence
from .times import is_plain

MOST_DATES = 50  # zoom-contract §2.3: `end_times` may say 60, but no more than 50 occurrences come of it

# zoom-contract §2.3: two pages of Zoom's disagree (99, 50, 10 against 90, 12, 3); what both allow is taken everywhere.
MOST_INTERVAL = {Frequency.DAILY: 90, Frequency.WEEKLY: 12, Frequency.MONTHLY: 3}

_TYPE = {Frequency.DAILY: 1, Frequency.WEEKLY: 2, Frequency.MONTHLY: 3}
_SHORTEST_MONTH = 28
_DAY = timedelta(days=1)


class WhyOpen(StrEnum):
    """Why the meeting of a series has no fixed times (type 3)."""

    ENDLESS = "endless"
    TOO_MANY = "too_many"  # more than 50 dates
    YEARLY = "yearly"
    INTERVAL = "interval"  # longer than Zoom knows
    MONTH_END = "month_end"  # the last day; or the 29th to 31st with a month without it, where Zoom is not documented
    FIFTH = "fifth"  # the fifth Tuesday: Zoom knows first to fourth, or last
    WORKING_DAY = "working_day"  # the last weekday of the month
    HOLIDAY = "holiday"  # a date is skipped or moved
    WEEK_START = "week_start"  # every second week on several days: it is not documented where Zoom's weeks begin
    CLOCKS = "clocks"  # a date at an hour that is skipped or comes twice


def zoom_recurrence(recurrence: Recurrence, off: Container[date] = ()) -> dict[str, object] | WhyOpen:
    """The `recurrence` object for a meeting whose `start_time` is that of the first date.

    Its end is said by `end_times`: a number of dates can be read in one way only, while of `end_date_time` no page says
    whether a date on that very day still counts, or in which zone that day is.
    """
    rule = recurrence.rule
    if recurrence.last is None:
        return WhyOpen.ENDLESS
    if rule.frequency is Frequency.YEARLY:
        return WhyOpen.YEARLY
    if rule.interval > MOST_INTERVAL[rule.frequency]:
        return WhyOpen.INTERVAL
    dates = list(islice(recurrence.originals(), MOST_DATES + 1))
    if len(dates) > MOST_DATES:
        return WhyOpen.TOO_MANY
    why = _inexpressible(recurrence, dates) or _uncertain(recurrence, dates, off)
    return why or {
        "type": _TYPE[rule.frequency],
        "repeat_interval": rule.interval,
        **_days(recurrence),
        "end_times": len(dates),
    }


def _inexpressible(recurrence: Recurrence, dates: list[date]) -> WhyOpen | None:
    rule = recurrence.rule
    if rule.nth and len(rule.weekdays) > 1:
        return WhyOpen.WORKING_DAY
    if rule.nth == 5:
        return WhyOpen.FIFTH
    if rule.month_day == -1:
        return WhyOpen.MONTH_END
    return None


def _uncertain(recurrence: Recurrence, dates: list[date], off: Container[date]) -> WhyOpen | None:
    """What Zoom can be told, but may read in another way than we do."""
    rule, first, last = recurrence.rule, recurrence.first, dates[-1]
    months = (last.year - first.year) * 12 + last.month - first.month
    if rule.month_day and rule.month_day > _SHORTEST_MONTH and len(dates) != months // rule.interval + 1:
        return WhyOpen.MONTH_END
    for week_start in (MO, SU):
        if replace(rule, week_start=week_start, count=None, until=last).dates(first, first, last + _DAY) != dates:
            return WhyOpen.WEEK_START
    if recurrence.days(first, last + _DAY, off) != [(day, day) for day in dates]:
        return WhyOpen.HOLIDAY
    if not all(is_plain(day, recurrence.at or time(), recurrence.zone) for day in dates):
        return WhyOpen.CLOCKS
    return None


def _days(recurrence: Recurrence) -> dict[str, object]:
    rule = recurrence.rule
    if rule.nth:
        return {"monthly_week": rule.nth, "monthly_week_day": _zoom_day(rule.weekdays[0])}
    if rule.month_day:
        return {"monthly_day": rule.month_day}
    if rule.weekdays:
        return {"weekly_days": ",".join(str(day) for day in sorted(map(_zoom_day, rule.weekdays)))}
    return {}


def _zoom_day(weekday: int) -> int:
    """1 is Sunday."""
    return (weekday + 1) % 7 + 1
