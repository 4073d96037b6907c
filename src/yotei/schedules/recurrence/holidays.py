"""What becomes of a date that falls on a day off (HotBiz, host-spec §1.3: 登録しない, そのまま, 前営業日, 後営業日)."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import date, timedelta
from enum import StrEnum

REACH = timedelta(days=31)
"""How far a date is moved at most: no company rests longer. Whoever asks for a window knows the days off around it,
this much on each side. A date with no working day in reach stays where it is."""

_DAY = timedelta(days=1)
_SATURDAY = 5


class OnHoliday(StrEnum):
    KEEP = "keep"
    SKIP = "skip"
    BEFORE = "before"
    AFTER = "after"


def is_working(day: date, off: Container[date]) -> bool:
    return day.weekday() < _SATURDAY and day not in off


def moved(
    dates: Callable[[date, date], list[date]],
    begin: date,
    end: date,
    *,
    on_holiday: OnHoliday,
    off: Container[date],
    weekends_too: bool,
) -> list[tuple[date, date]]:
    """Pairs (original date, date on which it is held) that are held in [begin, end), in their order.

    `off`: holidays. A date on one of them moves; `weekends_too`: so does a Saturday or Sunday. A day holds at most one:
    the same people cannot hold the same meeting twice at the same hour, so of several dates that come to one day the
    nearest remains, which is the day's own if it has one. The others are not held, as if skipped.
    """
    step = -_DAY if on_holiday is OnHoliday.BEFORE else _DAY
    first, last = begin, end - _DAY
    if on_holiday is OnHoliday.AFTER:
        first = _run_of_days_off(begin - _DAY, -_DAY, off) + _DAY
    else:
        last = _run_of_days_off(end, _DAY, off) - _DAY
    originals = dates(first, last + _DAY)
    if on_holiday is OnHoliday.BEFORE:
        originals.reverse()  # the farthest first, so that a nearer one takes its place
    held = {}
    for original in originals:
        moves = original in off or (weekends_too and original.weekday() >= _SATURDAY)
        held[_working_day(original, step, off) if moves else original] = original
    return sorted((original, day) for day, original in held.items() if begin <= day < end)


def _run_of_days_off(day: date, step: timedelta, off: Container[date]) -> date:
    """The first working day from `day` on, or the end of reach."""
    farthest = day + step * REACH.days
    while day != farthest and not is_working(day, off):
        day += step
    return day


def _working_day(original: date, step: timedelta, off: Container[date]) -> date:
    day = original
    for _ in range(REACH.days):
        day += step
        if is_working(day, off):
            return day
    return original
