"""The rule of a series: which dates it has. RFC 5545's RRULE, as far as a schedule book needs it.

| rule | RRULE |
|---|---|
| every n days | `FREQ=DAILY;INTERVAL=n` |
| every weekday (平日) | `FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR` |
| every n weeks on days | `FREQ=WEEKLY;INTERVAL=n;BYDAY=TU,TH`, weeks from WKST (Monday) |
| every n months by date | `FREQ=MONTHLY;BYMONTHDAY=15`, 1 to 31, or -1: the last day |
| every n months by weekday | `FREQ=MONTHLY;BYDAY=2TU` (or `BYDAY=TU;BYSETPOS=2`), 1 to 5, or -1: the last |
| every n months by weekday of work | `FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1` |
| every n years | `FREQ=YEARLY;BYMONTH=5` with one of the three above |

with COUNT, UNTIL or no end. What is left out is taken from the first date, as RFC 5545 says. Months without a 31st
have no date. The first date of a series is the first that fits (RFC 5545 leaves it open; dateutil, Google and Outlook
do so): the chosen day only says from when on, and from which week, month or year the intervals count.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from .bounds import LAST_DAY, TOO_LATE, check
from .errors import EndsBeforeStart, NeverOccurs, OutOfBounds, gettext_noop
from .reading import DAYS, MO, WORKING_WEEK, Frequency, read
from .times import instant

_DAY = timedelta(days=1)
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Rule:
    """`weekdays`: 0 (Monday) to 6. `nth` of them in the month: 1 to 5, -1 is the last. `month_day`: 1 to 31, or -1."""

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int | None = None
    month_day: int | None = None
    month: int | None = None
    count: int | None = None
    until: date | None = None
    week_start: int = MO

    def __post_init__(self) -> None:
        check(self)

    # Text

    @staticmethod
    def parse(text: str, *, at: time | None = None, zone: ZoneInfo | None = None) -> Rule:
        """From an RRULE value. Raises `RecurrenceError`.

        An UNTIL that is an instant becomes the last date whose start, `at` on the clocks of `zone`, is not after it.
        """
        return _parsed(text, at, zone)

    def __str__(self) -> str:
        """As an RRULE value; UNTIL is a date."""
        return self._written(f"{self.until:%Y%m%d}" if self.until else None)

    def in_calendar(self, *, at: time, zone: ZoneInfo) -> str:
        """As RFC 5545 wants it in a calendar file beside a DTSTART with a time: UNTIL is an instant."""
        return self._written(f"{instant(self.until, at, zone):%Y%m%dT%H%M%SZ}" if self.until else None)

    def _written(self, until: str | None) -> str:
        names = ",".join(DAYS[day] for day in self.weekdays)
        short = self.nth is not None and len(self.weekdays) == 1
        parts = {
            "FREQ": self.frequency.value,
            "INTERVAL": self.interval if self.interval > 1 else None,
            "BYMONTH": self.month,
            "BYMONTHDAY": self.month_day,
            "BYDAY": f"{self.nth}{names}" if short else names,
            "BYSETPOS": None if short else self.nth,
            "COUNT": self.count,
            "UNTIL": until,
            "WKST": DAYS[self.week_start] if self.week_start != MO else None,
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)

    @property
    def is_every_weekday(self) -> bool:
        """平日, whatever holidays say."""
        return self.frequency is Frequency.WEEKLY and self.interval == 1 and self.weekdays == WORKING_WEEK

    # Dates

    def starting(self, first: date) -> Rule:
        """The same rule with all that it leaves out taken from its first date."""
        if self.weekdays or self.month_day or self.frequency is Frequency.DAILY:
            return self
        if self.frequency is Frequency.WEEKLY:
            return replace(self, weekdays=(first.weekday(),))
        month = (self.month or first.month) if self.frequency is Frequency.YEARLY else None
        return replace(self, month=month, month_day=first.day)

    def first_date(self, first: date) -> date:
        """The first date from `first` on that fits. Raises `NeverOccurs`, `EndsBeforeStart`, `OutOfBounds`."""
        if first > LAST_DAY:
            raise OutOfBounds("DTSTART", TOO_LATE, year=LAST_DAY.year)
        found = next(self.starting(first)._run(first), None)
        if found is None:
            text = gettext_noop("No date fits this rule: there is none until the end of %(year)s.")
            raise NeverOccurs("FREQ", text, year=LAST_DAY.year)
        if self.until is not None and self.until < found:
            text = gettext_noop("The series ends on %(until)s, before its first date %(first)s.")
            raise EndsBeforeStart("UNTIL", text, until=self.until, first=found)
        return found

    def last_date(self, first: date) -> date | None:
        """The last date; None without end. COUNT costs as many steps, so whoever keeps a series keeps this."""
        self.first_date(first)
        rule = self.starting(first)
        if self.until is not None:
            return rule._last_until(first, self.until)
        if self.count is None:
            return None
        found = list(islice(rule._run(first), self.count))
        if len(found) < self.count:
            raise OutOfBounds("COUNT", TOO_LATE, year=LAST_DAY.year)
        return found[-1]

    def dates(self, first: date, begin: date, end: date, *, last: date | None = None) -> list[date]:
        """Its dates in [begin, end). The cost is that of the window, however long ago `first` was.

        `last` is what `last_date(first)` gave; a rule with COUNT counts from the beginning without it.
        """
        if last is None:
            last = self.last_date(first) if self.count else self.until
        rule = self.starting(first)
        begin = max(begin, first)
        end = min(end, (last or LAST_DAY) + _DAY)
        found = []
        for period in rule._periods(first, begin, end - _DAY) if begin < end else ():
            for day in rule._days(period):
                if begin <= day < end:
                    found.append(day)
        return found

    def _run(self, first: date) -> Iterator[date]:
        """All dates from `first` on, without regard to COUNT or UNTIL."""
        for period in self._periods(first, first, LAST_DAY):
            yield from (day for day in self._days(period) if first <= day <= LAST_DAY)

    def _last_until(self, first: date, until: date) -> date:
        for period in reversed(self._periods(first, first, until)):
            for day in reversed(self._days(period)):
                if day <= until:
                    return day
        raise AssertionError("first_date found one")

    # A period is a day, week, month or year; each has a number, and holds the dates that the rule has in it.

    def _periods(self, first: date, begin: date, last: date) -> range:
        """Those that the interval leaves, from the one of `begin` to the one of `last`."""
        number = self._period_of(begin)
        return range(
            number + (self._period_of(first) - number) % self.interval, self._period_of(last) + 1, self.interval
        )

    def _period_of(self, day: date) -> int:
        match self.frequency:
            case Frequency.DAILY:
                return day.toordinal()
            case Frequency.WEEKLY:
                return (day.toordinal() - 1 - self.week_start) // _WEEK  # day 1 of all calendars was a Monday
            case Frequency.MONTHLY:
                return day.year * 12 + day.month - 1
            case Frequency.YEARLY:
                return day.year

    def _days(self, period: int) -> list[date]:
        match self.frequency:
            case Frequency.DAILY:
                return [date.fromordinal(period)]
            case Frequency.WEEKLY:
                begin = period * _WEEK + 1 + self.week_start
                return [date.fromordinal(begin + offset) for offset in self._offsets()]
            case Frequency.MONTHLY:
                return self._day_of_month(period // 12, period % 12 + 1)
            case Frequency.YEARLY:
                return self._day_of_month(period, self.month or 1)

    def _offsets(self) -> list[int]:
        return sorted((day - self.week_start) % _WEEK for day in self.weekdays)

    def _day_of_month(self, year: int, month: int) -> list[date]:
        """One date, or none: the 31st of a short month, a fifth Tuesday."""
        weekday, length = monthrange(year, month)
        if self.nth is None:
            day = length if self.month_day == -1 else self.month_day or 1
            return [date(year, month, day)] if day <= length else []
        fitting = [day for day in range(1, length + 1) if (weekday + day - 1) % _WEEK in self.weekdays]
        place = self.nth - 1 if self.nth > 0 else self.nth
        return [date(year, month, fitting[place])] if place < len(fitting) else []


@lru_cache(maxsize=4096)  # thousands of series share a few rules, and a calendar reads them all
def _parsed(text: str, at: time | None, zone: ZoneInfo | None) -> Rule:
    return Rule(**read(text, at=at, zone=zone))
