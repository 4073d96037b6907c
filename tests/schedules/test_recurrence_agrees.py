"""The dates of random rules are those that two libraries of other people's find. GRID=full: ten thousand rules."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from dateutil import rrule, tz
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from yotei.schedules.recurrence import Frequency, Recurrence, RecurrenceError, Rule

FULL = os.environ.get("GRID") == "full"
agreeing = settings(max_examples=10_000 if FULL else 200, derandomize=not FULL, database=None, deadline=None)

DAY = timedelta(days=1)
ZONES = ["Asia/Tokyo", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"]

weekdays = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
intervals = st.integers(1, 5) | st.integers(1, 60)
month_days = st.sampled_from([1, 15, 28, 29, 30, 31, -1]) | st.integers(1, 31)
numbers = st.sampled_from([1, 2, 3, 4, 5, -1])
one_of_them = st.integers(0, 6).map(lambda day: (day,)) | st.just((0, 1, 2, 3, 4))
in_month = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"month_day": month_days}),
    st.fixed_dictionaries({"weekdays": one_of_them, "nth": numbers}),
)
shapes = st.one_of(
    st.just({"frequency": Frequency.DAILY}),
    st.fixed_dictionaries({"frequency": st.just(Frequency.WEEKLY)}, optional={"weekdays": weekdays}),
    st.builds(lambda part: {"frequency": Frequency.MONTHLY, **part}, in_month),
    st.builds(
        lambda part, month: {"frequency": Frequency.YEARLY, "month": month, **part}, in_month, st.integers(1, 12)
    ),
    st.just({"frequency": Frequency.YEARLY}),
)
ends = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"count": st.integers(1, 60)}),
    st.fixed_dictionaries({"until": st.dates(date(2020, 1, 1), date(2040, 12, 31))}),
)
rules = st.builds(
    lambda shape, interval, week_start, end: Rule(interval=interval, week_start=week_start, **shape, **end),
    shapes,
    intervals,
    st.sampled_from([0, 0, 6, 3]),
    ends,
)
firsts = st.dates(date(2019, 1, 1), date(2035, 12, 31))
offsets = st.integers(-40, 400) | st.integers(0, 4000)
lengths = st.integers(1, 400)
clocks = st.sampled_from([time(0), time(1, 30), time(2), time(2, 15), time(2, 30), time(10), time(23, 45)])
minutes = st.sampled_from([30, 60, 600, 1440, 4000]).map(lambda number: timedelta(minutes=number))
zones = st.sampled_from(ZONES).map(ZoneInfo)


def of_dateutil(rule: Rule, first: date, at: time = time(), zone: ZoneInfo | None = None) -> rrule.rrule:
    text = rule.in_calendar(at=at, zone=zone) if zone else str(rule)
    return rrule.rrulestr(text, dtstart=datetime.combine(first, at, zone))


def possible(rule: Rule, first: date) -> bool:
    """Never occurring rules send dateutil to the year 9999; what we say of them has tests of its own."""
    try:
        rule.last_date(first)
    except RecurrenceError:
        return False
    return True


@agreeing
@given(rules, firsts, offsets, lengths)
def test_dates_are_those_of_dateutil(rule, first, offset, length):
    assume(possible(rule, first))
    begin = first + timedelta(days=offset)
    end = begin + timedelta(days=length)
    moments = of_dateutil(rule, first).between(
        datetime.combine(begin, time()), datetime.combine(end - DAY, time()), inc=True
    )
    assert rule.dates(first, begin, end) == [moment.date() for moment in moments]
    assert rule.dates(first, begin, end, last=rule.last_date(first)) == rule.dates(first, begin, end)


@agreeing
@given(rules, firsts)
def test_the_ends_are_those_of_dateutil(rule, first):
    assume(possible(rule, first))
    theirs = of_dateutil(rule, first)
    assert rule.first_date(first) == theirs[0].date()
    if rule.count or rule.until:
        assert rule.last_date(first) == list(theirs)[-1].date()


@agreeing
@given(rules)
def test_a_rule_is_read_as_it_was_written(rule):
    assert Rule.parse(str(rule)) == rule


@agreeing
@given(rules, clocks, zones)
def test_a_rule_for_a_calendar_is_read_as_it_was_written(rule, at, zone):
    assert Rule.parse(rule.in_calendar(at=at, zone=zone), at=at, zone=zone) == rule


@agreeing
@given(rules, firsts)
def test_a_series_begun_on_its_first_date_is_the_same_series(rule, first):
    assume(possible(rule, first))
    full, found = rule.starting(first), rule.first_date(first)
    window = (first, first + timedelta(days=1500))
    assert full.dates(found, *window) == rule.dates(first, *window)


def series(rule: Rule, first: date, at: time, zone: ZoneInfo, length: timedelta) -> Recurrence:
    try:
        return Recurrence.begin(rule, first, zone=zone, at=at, length=length)
    except RecurrenceError:
        assume(False)
        raise


@agreeing
@given(rules, firsts, clocks, zones, minutes, offsets, st.integers(1, 60))
def test_instants_are_those_of_dateutil(rule, first, at, zone, length, offset, days):
    recurrence = series(rule, first, at, zone, length)
    begin = datetime.combine(first, time(), UTC) + timedelta(days=offset, hours=3)
    end = begin + timedelta(days=days)
    theirs = of_dateutil(recurrence.rule, recurrence.first, at, zone)
    near = theirs.between(begin - length - 2 * DAY, end + 2 * DAY, inc=True)
    starts = [tz.resolve_imaginary(moment).astimezone(UTC) for moment in near]
    expected = [start for start in starts if start < end and start + length > begin]
    assert [each.starts_at for each in recurrence.between(begin, end)] == expected


@agreeing
@given(rules, firsts, clocks, zones, minutes, offsets, st.integers(1, 40))
def test_occurrences_are_those_of_recurring_ical_events(rule, first, at, zone, length, offset, days):
    recurrence = series(rule, first, at, zone, length)
    begin = datetime.combine(first, time(), UTC) + timedelta(days=offset, hours=3)
    end = begin + timedelta(days=days)
    start = datetime.combine(recurrence.first, at)
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:x\r\n"
        f"DTSTART;TZID={zone.key}:{start:%Y%m%dT%H%M%S}\r\n"
        f"DURATION:PT{int(length.total_seconds())}S\r\n"
        f"RRULE:{recurrence.rule.in_calendar(at=at, zone=zone)}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    found = recurring_ical_events.of(Calendar.from_ical(text)).between(begin, end)
    theirs = sorted(event.start.astimezone(UTC) for event in found)
    assert [each.starts_at for each in recurrence.between(begin, end)] == theirs
