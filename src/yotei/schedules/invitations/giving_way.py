"""Dates of a series that the company's own days off move or drop: they may be entered long after its invitation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from yotei.schedules.days_off import DayOff, holidays_between
from yotei.schedules.exceptions import of_dates
from yotei.schedules.recurrence import REACH, OnHoliday
from yotei.schedules.series import recurrence_of

if TYPE_CHECKING:
    from yotei.schedules.models import Schedule

DAY = timedelta(days=1)

Moves = Mapping[date, date | None]  # by the place in the series; None: not held


def moves_of(schedule: Schedule, *, since: date) -> Moves:
    """Those from `since` on that without these days off would be held on another day. Two queries at most."""
    if not schedule.is_series or schedule.on_holiday == OnHoliday.KEEP:
        return {}
    near = DayOff.objects.filter(day__gt=since - REACH, day__lt=schedule.ends_at.date() + REACH)
    own = set(near.order_by().values_list("day", flat=True))
    if not own:
        return {}
    recurrence, begin, end = recurrence_of(schedule), min(own) - 2 * REACH, max(own) + 2 * REACH
    holidays = set(holidays_between(begin - REACH, end + REACH))
    usual, held = (dict(recurrence.days(begin, end, off)) for off in (holidays, holidays | own))
    fixed = {day for day, each in of_dates(schedule).items() if each.is_cancelled or each.is_moved}
    found = sorted(usual.keys() | held.keys())
    return {
        day: held.get(day) for day in found if day >= since and day not in fixed and usual.get(day) != held.get(day)
    }
