"""Meetings that recur at fixed times: their recurrence, and the occurrences that come of it. Source: contract 2.3."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from zoom_sandbox import errors, times
from zoom_sandbox.errors import FieldError
from zoom_sandbox.switches import one_of

DAILY, WEEKLY, MONTHLY = 1, 2, 3  # contract 2.3
MOST_OCCURRENCES = 50  # contract 2.3: `end_times` may say 60, and 0 for ever, but there are no more than these
LONGEST_INTERVAL = {DAILY: 99, WEEKLY: 50, MONTHLY: 10}  # contract 2.3; an older page ([REC]) says 90, 12, 3
AVAILABLE, DELETED = "available", "deleted"


@dataclass(frozen=True)
class SeriesRules:
    """What is unconfirmed about series, as switches. The first value of each asks more of a client."""

    moved_id: str = "changes"  # or "stays". contract 2.3: U
    listed_start: str = "last"  # or "next", "first": of which date lists tell the start. U
    last_one: str = "keeps"  # or "deletes" the meeting when its last date is deleted. U

    def __post_init__(self) -> None:
        one_of("moved_id", self.moved_id, "changes", "stays")
        one_of("listed_start", self.listed_start, "last", "next", "first")
        one_of("last_one", self.last_one, "keeps", "deletes")


@dataclass
class Occurrence:
    id: str
    start_time: datetime
    duration: int
    status: str = AVAILABLE
    agenda: str | None = None  # None: as the series says
    settings: dict[str, object] = field(default_factory=dict)

    @classmethod
    def at(cls, start: datetime, duration: int) -> "Occurrence":
        return cls(epoch_ms(start), start, duration)

    @property
    def available(self) -> bool:
        return self.status == AVAILABLE

    @property
    def ends_at(self) -> datetime:
        return self.start_time + timedelta(minutes=self.duration)

    def as_json(self) -> dict[str, object]:
        return {
            "occurrence_id": self.id,
            "start_time": times.zulu(self.start_time),
            "duration": self.duration,
            "status": self.status,
        }


def epoch_ms(moment: datetime) -> str:
    """contract 2.3: an occurrence's id is its start in milliseconds, as a text."""
    return str(int(moment.timestamp()) * 1000)


def with_defaults(recurrence: Mapping[str, Any]) -> dict[str, Any]:
    """contract 2.3: every week unless told otherwise, and once."""
    ends = {} if "end_times" in recurrence or "end_date_time" in recurrence else {"end_times": 1}
    return {"repeat_interval": 1, **ends, **recurrence}


def faults_of(recurrence: Mapping[str, Any]) -> Iterator[FieldError]:
    """What is wrong with it beyond the bounds of its single fields."""
    kind, given = recurrence["type"], recurrence.keys()
    if recurrence.get("repeat_interval", 1) > LONGEST_INTERVAL[kind]:
        yield _fault("repeat_interval")
    if kind == WEEKLY and "weekly_days" not in given:
        yield _fault("weekly_days")  # [M] calls it required, and names a default: U
    if kind == MONTHLY:
        if "monthly_week" in given and "monthly_week_day" not in given:
            yield _fault("monthly_week_day")
        elif "monthly_week_day" in given and "monthly_week" not in given:
            yield _fault("monthly_week")
        elif ("monthly_week" in given) == ("monthly_day" in given):
            yield _fault("monthly_day")  # one of the two ways; that neither or both are refused is U
    if {"end_times", "end_date_time"} <= given:
        yield _fault("end_date_time")  # contract 2.3: exclusive
    elif "end_date_time" in given and times.parse(recurrence["end_date_time"], ZoneInfo("UTC")) is None:
        yield _fault("end_date_time")


def expand(recurrence: Mapping[str, Any], start: datetime, zone: ZoneInfo, duration: int) -> list[Occurrence]:
    """All occurrences from `start` on. In the zone of the meeting its hour stays when clocks change."""
    local = start.astimezone(zone)
    starts = (datetime.combine(day, local.time(), zone).astimezone(UTC) for day in _days(recurrence, local.date()))
    if "end_date_time" in recurrence:
        end = times.parse(recurrence["end_date_time"], ZoneInfo("UTC"))
        assert end is not None  # faults_of
        starts_until = takewhile(lambda moment: moment <= end, starts)  # that very moment counts: U
        found = [Occurrence.at(moment, duration) for moment in islice(starts_until, MOST_OCCURRENCES)]
    else:
        number = recurrence["end_times"] or MOST_OCCURRENCES
        found = [Occurrence.at(moment, duration) for moment in islice(starts, min(number, MOST_OCCURRENCES))]
    if not found:
        raise errors.validation(_fault("end_date_time"))  # U
    return found


def _days(recurrence: Mapping[str, Any], first: date) -> Iterator[date]:
    """Without end. A first day that does not fit is left out (U: as RFC 5545 readers do)."""
    interval = recurrence["repeat_interval"]
    if recurrence["type"] == DAILY:
        return (first + timedelta(days=number) for number in count(0, interval))
    if recurrence["type"] == WEEKLY:
        days = _days_of_weeks(first, interval, {int(day) for day in recurrence["weekly_days"].split(",")})
    else:
        days = _days_of_months(first, interval, recurrence)
    return (day for day in days if day >= first)


def _days_of_weeks(first: date, interval: int, weekly_days: set[int]) -> Iterator[date]:
    """Weeks begin on Sunday, which is day 1 (U for intervals of more than a week)."""
    sunday = first - timedelta(days=first.isoweekday() % 7)
    for number in count(0, interval):
        yield from (sunday + timedelta(weeks=number, days=day - 1) for day in sorted(weekly_days))


def _days_of_months(first: date, interval: int, recurrence: Mapping[str, Any]) -> Iterator[date]:
    for number in count(first.year * 12 + first.month - 1, interval):
        begin = date(number // 12, number % 12 + 1, 1)
        if "monthly_day" in recurrence:
            day = begin + timedelta(days=recurrence["monthly_day"] - 1)
            if day.month == begin.month:  # a month without that day is left out: U
                yield day
        else:
            yield _nth_day(begin, recurrence["monthly_week"], recurrence["monthly_week_day"])


def _nth_day(begin: date, week: int, week_day: int) -> date:
    """The first to fourth such day of the month, or (-1) its last."""
    if week > 0:
        return begin + timedelta(days=(week_day - 1 - begin.isoweekday()) % 7, weeks=week - 1)
    last = (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return last - timedelta(days=(last.isoweekday() - (week_day - 1)) % 7)


def _fault(name: str) -> FieldError:
    return FieldError(f"recurrence.{name}", f"Invalid parameter: {name}.")
