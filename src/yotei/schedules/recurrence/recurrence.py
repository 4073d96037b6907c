"""A series in time: its rule, where its days begin, how long a date lasts, what becomes of it on a holiday."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from .bounds import LAST_DAY
from .holidays import REACH, OnHoliday, moved
from .rule import Rule
from .times import instant

_DAY = timedelta(days=1)
_GLANCE = timedelta(days=92)  # how far one look ahead goes for the next dates: a handful of a monthly rule


class Occurrence(NamedTuple):
    """One date. `original` is its place in the series, whatever becomes of it; `day` where it is held."""

    original: date
    day: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Recurrence:
    """`first`, `last`: its first and last original date; `last` None for no end. `at` None: all day.

    Make one with `begin`, which reckons `first` and `last`; keep them with it, and reading costs nothing of the kind.
    `off` is the set of holidays (see `holidays.moved`), known `REACH` beyond what is asked for.
    """

    rule: Rule
    first: date
    last: date | None
    zone: ZoneInfo
    at: time | None
    length: timedelta
    on_holiday: OnHoliday = OnHoliday.KEEP

    @classmethod
    def begin(
        cls,
        rule: Rule,
        day: date,
        *,
        zone: ZoneInfo,
        at: time | None,
        length: timedelta = _DAY,
        on_holiday: OnHoliday = OnHoliday.KEEP,
    ) -> Self:
        """From the first date of the rule on or after `day`. Raises `RecurrenceError`."""
        full = rule.starting(day)
        return cls(full, full.first_date(day), full.last_date(day), zone, at, length, on_holiday)

    # Dates

    def days(self, begin: date, end: date, off: Container[date] = ()) -> list[tuple[date, date]]:
        """Pairs (original date, date on which it is held) that are held in [begin, end)."""
        if self.on_holiday is OnHoliday.KEEP:
            return [(day, day) for day in self._originals(begin, end)]
        if self.on_holiday is OnHoliday.SKIP:
            return [(day, day) for day in self._originals(begin, end) if day not in off]
        return moved(
            self._originals,
            begin,
            end,
            on_holiday=self.on_holiday,
            off=off,
            weekends_too=not self.rule.weekdays,  # who names Saturday means it; who says the 25th means a working day
        )

    def next_days(self, begin: date, number: int, off: Container[date] = ()) -> list[tuple[date, date]]:
        """The first `number` pairs that are held from `begin` on. `off` is asked as far as they reach."""
        return list(islice(self._from(begin, off), number))

    def originals(self, begin: date | None = None) -> Iterator[date]:
        """The dates of the rule from `begin` on, held or not."""
        begin = max(begin or self.first, self.first)
        while begin <= (self.last or LAST_DAY):
            yield from self._originals(begin, begin + _GLANCE)
            begin += _GLANCE

    def has(self, original: date) -> bool:
        """Whether the rule has that date, held or not."""
        return bool(self._originals(original, original + _DAY))

    def held(self, original: date, off: Container[date] = ()) -> Occurrence | None:
        """That date of the series; None if it is none, or is not held."""
        if not self.has(original):
            return None
        near = self.days(original - REACH, original + REACH + _DAY, off)
        return next((self.occurrence(original, day) for found, day in near if found == original), None)

    # Times

    def between(self, begin: datetime, end: datetime, off: Container[date] = ()) -> list[Occurrence]:
        """What overlaps [begin, end). An all-day date is a date of its zone here; for the reader's dates ask `days`."""
        first = (begin - self.length).astimezone(self.zone).date() - _DAY  # a day more: clocks that are put forward
        last = end.astimezone(self.zone).date() + _DAY
        found = [self.occurrence(original, day) for original, day in self.days(first, last + _DAY, off)]
        return [each for each in found if each.starts_at < end and each.ends_at > begin]

    def occurrence(self, original: date, day: date) -> Occurrence:
        """The date `original` held on `day`. Its length is exact, though clocks change in it (RFC 5545, 3.8.5.3)."""
        if self.at is None:
            return Occurrence(
                original, day, instant(day, time(), self.zone), instant(day + self.length, time(), self.zone)
            )
        starts_at = instant(day, self.at, self.zone)
        return Occurrence(original, day, starts_at, starts_at + self.length)

    # Parts

    def before(self, day: date) -> Self | None:
        """The same series without its dates from `day` on; None if nothing is left."""
        if day <= self.first:
            return None
        until = min(day - _DAY, self.last or LAST_DAY)
        last = replace(self.rule, count=None, until=until).last_date(self.first)
        return replace(self, rule=replace(self.rule, count=None, until=last), last=last)

    def since(self, day: date) -> Self | None:
        """The same series from `day` on, with as many dates as it had from there; None if nothing is left."""
        ahead = next(self.originals(day), None)
        if ahead is None:
            return None
        rule = self.rule
        if rule.count:
            rule = replace(rule, count=rule.count - len(self._originals(self.first, ahead)))
        return replace(self, rule=rule, first=ahead)

    def _originals(self, begin: date, end: date) -> list[date]:
        return self.rule.dates(self.first, begin, end, last=self.last or LAST_DAY)

    def _from(self, begin: date, off: Container[date]) -> Iterator[tuple[date, date]]:
        begin = max(begin, self.first - REACH)
        while begin <= (self.last or LAST_DAY) + REACH:
            yield from self.days(begin, begin + _GLANCE, off)
            begin += _GLANCE
