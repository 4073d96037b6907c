"""A schedule of the kind 定例: kept as a rule with exceptions, and laid out date by date for whoever looks at a window.

A date of a series is shown as a copy of its schedule with that date's times; `occurrence` is its place in the series.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yotei.booking.meeting import MAX_MINUTES
from yotei.booking.series import Held, Series

from .date_attendance import is_of_any
from .days_off import days_off
from .exceptions import TEXTS, SeriesException, forget_read, of_dates, read_together, regulars_of
from .recurrence import REACH, Occurrence, OnHoliday, Recurrence, RecurrenceError, Rule, WhyOpen, zoom_recurrence
from .recurrence_words import explain
from .topics import YEARS, minutes

if TYPE_CHECKING:
    from yotei.people.models import Employee

    from .models import Schedule

ENDLESS = datetime(2100, 1, 1, tzinfo=UTC)  # the schedule book ends before it
DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def rule_of(text: str) -> Rule:
    """Raises `RecurrenceError`; of a saved series it does not."""
    return Rule.parse(text)


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def recurrence_of(schedule: Schedule) -> Recurrence:
    """The series of a saved schedule of the kind 定例."""
    assert schedule.first_day is not None
    length = timedelta(minutes=schedule.minutes) if schedule.minutes else DAY
    return Recurrence(
        rule_of(schedule.rule), schedule.first_day, schedule.last_day, _zone(schedule.timezone), schedule.begins_at,
        length, OnHoliday(schedule.on_holiday),
    )  # fmt: skip


# For readers


def laid_out(
    schedules: Iterable[Schedule],
    begin: datetime,
    end: datetime,
    *,
    zone: ZoneInfo,
    of: Collection[Employee] | None = None,
) -> list[Schedule]:
    """Each schedule, and in the place of a series its dates in [begin, end), in order. At most two queries more, and
    none where there is no series. All-day dates are the reader's. `of`: without dates in which none of these employees
    takes part."""
    found = list(schedules)
    series = [each for each in found if each.is_series]
    if not series:
        return found
    asked = None if of is None else {each.pk for each in of}
    read_together(series, asked or ())
    off = days_off_for(series, begin, end)
    shown = [each for each in found if not each.is_series]
    for each in series:
        dates = dates_of(each, begin, end, zone=zone, off=off)
        shown += dates if asked is None else _taken_part_in(each, dates, asked)
    return sorted(shown, key=lambda each: (each.starts_at, each.pk))


def _taken_part_in(schedule: Schedule, dates: Iterable[Schedule], asked: set[int]) -> Iterable[Schedule]:
    regulars = regulars_of(schedule)
    if regulars is None or schedule.registrant_id in asked:  # a series without exceptions was found by its own list
        return dates
    return (each for each in dates if is_of_any(each, asked, regulars=regulars))


def days_off_for(series: Iterable[Schedule], begin: datetime, end: datetime) -> Container[date]:
    """The holidays that may move a date of these into or out of [begin, end)."""
    if all(each.on_holiday == OnHoliday.KEEP for each in series):
        return ()
    return days_off(begin.date() - REACH - DAY, end.date() + REACH + DAY)


def dates_of(
    schedule: Schedule, begin: datetime, end: datetime, *, zone: ZoneInfo, off: Container[date]
) -> Iterator[Schedule]:
    recurrence, exceptions = recurrence_of(schedule), of_dates(schedule)
    for occurrence in _between(recurrence, begin, end, zone, off):
        exception = exceptions.get(occurrence.original)
        if exception is None or not (exception.is_cancelled or exception.is_moved):
            yield on_date(schedule, occurrence, exception)
    for exception in exceptions.values():
        if exception.overlaps(begin, end, zone=zone):
            yield on_date(schedule, _moved_to(exception), exception)


def one_date(schedule: Schedule, original: date) -> Schedule | None:
    """That date of the series; None where it has none, or does not hold it."""
    return date_with(schedule, original, of_dates(schedule).get(original))


def date_with(schedule: Schedule, original: date, exception: SeriesException | None) -> Schedule | None:
    """The same, its exception at hand."""
    if exception is not None and exception.is_cancelled:
        return None
    recurrence = recurrence_of(schedule)
    if exception is not None and exception.is_moved:
        return on_date(schedule, _moved_to(exception), exception) if recurrence.has(original) else None
    off = () if recurrence.on_holiday is OnHoliday.KEEP else days_off(original - REACH, original + REACH)
    held = recurrence.held(original, off)
    return on_date(schedule, held, exception) if held is not None else None


def own_dates(schedule: Schedule) -> list[Schedule]:
    """The dates that are held and have something of their own."""
    found = (date_with(schedule, each.date, each) for each in of_dates(schedule).values())
    return [shown for shown in found if shown is not None]


def first_date(schedule: Schedule) -> Schedule:
    """The first date by the rule, whatever became of it: the start that the series was given."""
    recurrence = recurrence_of(schedule)
    return on_date(schedule, recurrence.occurrence(recurrence.first, recurrence.first), None)


def on_date(schedule: Schedule, occurrence: Occurrence, exception: SeriesException | None) -> Schedule:
    """A copy to look at. Its verbs are those of the series."""
    one = type(schedule).__new__(type(schedule))
    one.__dict__.update(schedule.__dict__)  # a model's own copying would take as long as reading the row
    one.occurrence, one.exception = occurrence.original, exception
    one.starts_at, one.ends_at = occurrence.starts_at, occurrence.ends_at
    one.day = occurrence.day if schedule.begins_at is None else None
    if exception is not None:
        for name in TEXTS:
            if (text := getattr(exception, name)) is not None:
                setattr(one, name, text)
    return one


def _between(
    recurrence: Recurrence, begin: datetime, end: datetime, zone: ZoneInfo, off: Container[date]
) -> Iterable[Occurrence]:
    if recurrence.at is not None:
        return recurrence.between(begin, end, off)
    first, last = begin.astimezone(zone).date(), (end.astimezone(zone) - timedelta(microseconds=1)).date()
    return [recurrence.occurrence(original, day) for original, day in recurrence.days(first, last + DAY, off)]


def _moved_to(exception: SeriesException) -> Occurrence:
    assert exception.starts_at is not None
    assert exception.ends_at is not None
    return Occurrence(exception.date, exception.day or exception.date, exception.starts_at, exception.ends_at)


# For the row, and for Zoom


def lay_down(schedule: Schedule) -> dict[str, Any]:
    """Fills in what follows from rule, first day and hours: first and last date, and where lists look for it.

    Returns what is wrong with them, by field.
    """
    schedule.day = None
    if schedule.first_day is None:
        return {"first_day": _("Enter the date.")}
    if schedule.first_day.year not in YEARS:
        return {"first_day": _("Enter a date between 2000 and 2099.")}
    if schedule.begins_at is None:
        schedule.minutes = None
    elif schedule.minutes is None or not 0 < schedule.minutes <= MAX_MINUTES:
        return {"minutes": _("A date of a series lasts from a minute to a day.")}
    try:
        recurrence = _begin(schedule)
    except RecurrenceError as error:
        return {"first_day" if error.part == "DTSTART" else "rule": explain(error)}
    schedule.rule, schedule.first_day, schedule.last_day = str(recurrence.rule), recurrence.first, recurrence.last
    exceptions = schedule.exceptions.all() if schedule.pk else ()
    schedule.starts_at, schedule.ends_at = span_of(recurrence, exceptions)
    schedule.is_long = True
    return {}


def _begin(schedule: Schedule) -> Recurrence:
    assert schedule.first_day is not None
    zone, at = _zone(schedule.timezone), schedule.begins_at
    rule = Rule.parse(schedule.rule, at=at, zone=zone) if at else rule_of(schedule.rule)
    length = timedelta(minutes=schedule.minutes) if schedule.minutes else DAY
    on_holiday = OnHoliday(schedule.on_holiday)
    return Recurrence.begin(rule, schedule.first_day, zone=zone, at=at, length=length, on_holiday=on_holiday)


def span_of(recurrence: Recurrence, exceptions: Iterable[SeriesException]) -> tuple[datetime, datetime]:
    """From before its earliest date to after its last: where lists look for the series.

    Exceptions of dates that it has no more do not count: a change of the rule drops them when it is saved.
    """
    first, last = recurrence.first, recurrence.last
    moves = recurrence.on_holiday in (OnHoliday.BEFORE, OnHoliday.AFTER)
    slack = REACH if moves else timedelta()
    begin = recurrence.occurrence(first, first).starts_at - slack
    end = recurrence.occurrence(last, last).ends_at + slack if last is not None else ENDLESS
    moved = [each for each in exceptions if each.is_moved and recurrence.has(each.date)]
    starts = [each.starts_at for each in moved if each.starts_at is not None]
    ends = [each.ends_at for each in moved if each.ends_at is not None]
    return min([begin, *starts]), min(max([end, *ends]), ENDLESS)


def drop_lost_exceptions(schedule: Schedule) -> None:
    """Those of dates that the saved series has no more. Call it in the transaction that saves it."""
    recurrence = recurrence_of(schedule)
    lost = [each.pk for each in schedule.exceptions.all() if not recurrence.has(each.date)]
    if lost:
        schedule.exceptions.filter(pk__in=lost).delete()
    forget_read(schedule)


def zoom_series(schedule: Schedule, exceptions: Iterable[SeriesException]) -> tuple[datetime, Series]:
    """Its first start, and its dates as Zoom is to know them."""
    recurrence = recurrence_of(schedule)
    form = zoom_form(recurrence)
    until = None if recurrence.last is None else span_of(recurrence, exceptions)[1]
    first = recurrence.occurrence(recurrence.first, recurrence.first).starts_at
    if isinstance(form, WhyOpen):
        return first, Series(None, until)
    starts = {day: recurrence.occurrence(day, day).starts_at for day in recurrence.originals()}
    kept = {starts[each.date]: _held(each) for each in exceptions if each.date in starts and _matters(each)}
    form.pop("end_times", None)  # the engine counts the dates that are left when it sends
    return first, Series(form, until, tuple(starts.values()), kept)


def zoom_form(recurrence: Recurrence) -> dict[str, object] | WhyOpen:
    """Zoom's `recurrence`, or why the meeting has no fixed times. A series that gives way to holidays has none: a day
    off that the company adds later would move its dates."""
    if recurrence.on_holiday is not OnHoliday.KEEP:
        return WhyOpen.HOLIDAY
    return zoom_recurrence(recurrence)


def why_open(schedule: Schedule) -> WhyOpen | None:
    """Why Zoom does not know its dates, if it does not."""
    form = zoom_form(recurrence_of(schedule))
    return form if isinstance(form, WhyOpen) else None


def _matters(exception: SeriesException) -> bool:
    return exception.is_cancelled or exception.is_moved


def _held(exception: SeriesException) -> Held | None:
    if exception.is_cancelled or exception.starts_at is None or exception.ends_at is None:
        return None
    return Held(exception.starts_at.astimezone(UTC), minutes(exception.starts_at, exception.ends_at))
