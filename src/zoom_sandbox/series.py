"""Meetings that recur at fixed times: their recurrence, and the occurrences that come of it. Source: contract 2.3."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import chain, count, islice, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from zoom_sandbox import errors, times
from zoom_sandbox.errors import FieldError
from zoom_sandbox.switches import Switches, switch

DAILY, WEEKLY, MONTHLY = 1, 2, 3  # contract 2.3
MOST_OCCURRENCES = 50  # contract 2.3: `end_times` may say 60, and 0 for ever, but there are no more than these
LONGEST_INTERVALS = {
    "long": {DAILY: 99, WEEKLY: 50, MONTHLY: 10},  # contract 2.3
    "short": {DAILY: 90, WEEKLY: 12, MONTHLY: 3},  # an older page ([REC])
}
AVAILABLE, DELETED = "available", "deleted"


@dataclass(frozen=True)
class SeriesRules(Switches):
    """Of meetings that recur. contract 2.3: U."""

    moved_id: str = switch("changes", "stays")
    listed_start: str = switch("last", "next", "first")  # of which date lists tell the start
    last_one: str = switch("keeps", "deletes")  # the meeting, when its last date is deleted
    exceptions: str = switch("go", "stay")  # with a new recurrence: dates moved or deleted before. F-17076
    times_alone: str = switch("refuse", "take")  # a start, duration or zone for all without a recurrence
    counted_from: str = switch("last", "first")  # a new recurrence without a start: from which date
    deleted_date: str = switch("300", "3001")  # the code for a date that was deleted before
    one_date: str = switch("alone", "among_all")  # what GET of one date tells of the others
    shown_until: str = switch("end", "start")  # of a date, without `show_previous_occurrences`
    intervals: str = switch("long", "short")  # the longest; see LONGEST_INTERVALS
    missing_day: str = switch("refuse", "first")  # no day of the week or month: the first, as [M] names a default
    both_days: str = switch("refuse", "week")  # `monthly_day` beside `monthly_week`: which of them counts
    short_month: str = switch("left_out", "last_day")  # a month without the day of `monthly_day`
    first_day: str = switch("fits", "as_sent")  # whether the start is a date although the rule does not name it
    week_begins: str = switch("sunday", "monday")  # for intervals of several weeks
    end_moment: str = switch("counts", "is_over")  # a date at the very moment of `end_date_time`
    no_date: str = switch("refuse", "one")  # none before `end_date_time`: the start alone


@dataclass
class Occurrence:
    id: str
    start_time: datetime
    duration: int
    origin: datetime  # its start by the recurrence
    status: str = AVAILABLE
    agenda: str | None = None  # None: as the series says
    settings: dict[str, object] = field(default_factory=dict)
    is_exception: bool = False  # once changed or deleted

    @classmethod
    def at(cls, start: datetime, duration: int) -> "Occurrence":
        return cls(epoch_ms(start), start, duration, origin=start)

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
    """contract 2.3: every week unless told otherwise, and once. The days: `SeriesRules.missing_day`, `both_days`."""
    made = {"repeat_interval": 1, **recurrence}
    if not {"end_times", "end_date_time"} & made.keys():
        made["end_times"] = 1
    if made["type"] == WEEKLY:
        made.setdefault("weekly_days", "1")
    if made["type"] == MONTHLY and "monthly_week" in made:
        made.pop("monthly_day", None)
    elif made["type"] == MONTHLY:
        made.setdefault("monthly_day", 1)
    return made


def faults_of(recurrence: Mapping[str, Any], rules: SeriesRules) -> Iterator[FieldError]:
    """What is wrong with it beyond the bounds of its single fields."""
    kind, given = recurrence["type"], recurrence.keys()
    if recurrence.get("repeat_interval", 1) > LONGEST_INTERVALS[rules.intervals][kind]:
        yield _fault("repeat_interval")
    if kind == WEEKLY and "weekly_days" not in given and rules.missing_day == "refuse":
        yield _fault("weekly_days")  # [M] calls it required, and names a default
    if kind == MONTHLY:
        if "monthly_week" in given and "monthly_week_day" not in given:
            yield _fault("monthly_week_day")
        elif "monthly_week_day" in given and "monthly_week" not in given:
            yield _fault("monthly_week")
        elif not _says_one_day(given, rules):
            yield _fault("monthly_day")
    if {"end_times", "end_date_time"} <= given:
        yield _fault("end_date_time")  # contract 2.3: exclusive
    elif "end_date_time" in given and times.parse(recurrence["end_date_time"], ZoneInfo("UTC")) is None:
        yield _fault("end_date_time")


def _says_one_day(given: Set[str], rules: SeriesRules) -> bool:
    """Of the two ways to name a day of the month one, or what the switches let pass."""
    match len({"monthly_week", "monthly_day"} & given):
        case 0:
            return rules.missing_day == "first"
        case 2:
            return rules.both_days == "week"
    return True


def expand(
    recurrence: Mapping[str, Any], start: datetime, zone: ZoneInfo, duration: int, rules: SeriesRules
) -> list[Occurrence]:
    """All occurrences from `start` on. In the zone of the meeting its hour stays when clocks change."""
    local = start.astimezone(zone)
    days = _days(recurrence, local.date(), rules)
    starts = (datetime.combine(day, local.time(), zone).astimezone(UTC) for day in days)
    if "end_date_time" in recurrence:
        end = times.parse(recurrence["end_date_time"], ZoneInfo("UTC"))
        assert end is not None  # faults_of
        last = end if rules.end_moment == "counts" else end - timedelta(seconds=1)
        starts_until = takewhile(lambda moment: moment <= last, starts)
        found = [Occurrence.at(moment, duration) for moment in islice(starts_until, MOST_OCCURRENCES)]
    else:
        number = recurrence["end_times"] or MOST_OCCURRENCES
        found = [Occurrence.at(moment, duration) for moment in islice(starts, min(number, MOST_OCCURRENCES))]
    if not found and rules.no_date == "refuse":
        raise errors.validation(_fault("end_date_time"))
    return found or [Occurrence.at(start, duration)]


def _days(recurrence: Mapping[str, Any], first: date, rules: SeriesRules) -> Iterator[date]:
    """Without end. A first day that does not fit is left out unless told otherwise, as RFC 5545 readers do."""
    interval = recurrence["repeat_interval"]
    if recurrence["type"] == DAILY:
        return (first + timedelta(days=number) for number in count(0, interval))
    if recurrence["type"] == WEEKLY:
        weekly_days = {int(day) for day in recurrence["weekly_days"].split(",")}
        days = _days_of_weeks(first, interval, weekly_days, monday=rules.week_begins == "monday")
    else:
        days = _days_of_months(first, interval, recurrence, fill=rules.short_month == "last_day")
    if rules.first_day == "as_sent":
        return chain([first], (day for day in days if day > first))
    return (day for day in days if day >= first)


def _days_of_weeks(first: date, interval: int, weekly_days: set[int], *, monday: bool) -> Iterator[date]:
    """Sunday is day 1, and the first of a week unless that is `monday`."""
    begin = first - timedelta(days=(first.isoweekday() - monday) % 7)
    offsets = sorted((day - 1 - monday) % 7 for day in weekly_days)
    for number in count(0, interval):
        yield from (begin + timedelta(weeks=number, days=offset) for offset in offsets)


def _days_of_months(first: date, interval: int, recurrence: Mapping[str, Any], *, fill: bool) -> Iterator[date]:
    """A month without the day is left out, unless its last day is to `fill` the place."""
    for number in count(first.year * 12 + first.month - 1, interval):
        begin = date(number // 12, number % 12 + 1, 1)
        if "monthly_day" in recurrence:
            day = begin + timedelta(days=recurrence["monthly_day"] - 1)
            if day.month == begin.month:
                yield day
            elif fill:
                yield _last_day(begin)
        else:
            yield _nth_day(begin, recurrence["monthly_week"], recurrence["monthly_week_day"])


def _nth_day(begin: date, week: int, week_day: int) -> date:
    """The first to fourth such day of the month, or (-1) its last."""
    if week > 0:
        return begin + timedelta(days=(week_day - 1 - begin.isoweekday()) % 7, weeks=week - 1)
    last = _last_day(begin)
    return last - timedelta(days=(last.isoweekday() - (week_day - 1)) % 7)


def _last_day(begin: date) -> date:
    return (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _fault(name: str) -> FieldError:
    return FieldError(f"recurrence.{name}", f"Invalid parameter: {name}.")
