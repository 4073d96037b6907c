"""空き時間: when several people are all free. Pure over spans of time; `together` reads them from the book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)  # meetings begin on the quarter, as facilities are reserved
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` to before `end`, two instants."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


def hours_of(days: Iterable[date], begin: time, finish: time, *, zone: ZoneInfo, now: datetime) -> Iterator[Span]:
    """The hours of each day that are still ahead. `finish` 00:00 is the end of the day."""
    for day in days:
        last = day + timedelta(days=1) if finish == time() else day
        # In UTC from here on: lengths are what the clock on the wall of the world says, also where clocks jump.
        start = max(datetime.combine(day, begin, zone).astimezone(UTC), now.astimezone(UTC))
        end = datetime.combine(last, finish, zone).astimezone(UTC)
        if start < end:
            yield Span(start, end)


def gaps(busy: Iterable[Span], hours: Iterable[Span], *, length: timedelta) -> Iterator[Span]:
    """The longest stretches of `hours` in which nobody is busy, in order, if they last `length` from a quarter on.

    `hours` come in order and do not overlap; `busy` may overlap, and come in any order.
    """
    waiting = sorted(busy)
    first = 0
    for window in hours:
        free = window.start
        while first < len(waiting) and waiting[first].start < window.end:
            span = waiting[first]
            yield from _gap(free, span.start, length)
            free = max(free, span.end)
            if span.end > window.end:
                break  # it reaches into later hours, and is met there again
            first += 1
        yield from _gap(free, window.end, length)


def starts_in(gap: Span, *, length: timedelta, step: timedelta) -> Iterator[datetime]:
    """When something of that length can begin in a gap."""
    start = gap.start
    while start + length <= gap.end:
        yield start
        start += step


def _gap(start: datetime, end: datetime, length: timedelta) -> Iterator[Span]:
    start += (EPOCH - start) % QUARTER
    if end - start >= length:
        yield Span(start, end)
