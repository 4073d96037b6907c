"""空き時間: gaps are free, long enough, as long as can be, and none is missed."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yotei.schedules.free_time import EPOCH, QUARTER, Span, gaps, hours_of, starts_in

TOKYO = ZoneInfo("Asia/Tokyo")
MIDNIGHT = datetime(2026, 12, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def span(first: float, last: float) -> Span:
    """From and to an hour after the first midnight."""
    return Span(MIDNIGHT + first * HOUR, MIDNIGHT + last * HOUR)


minutes = st.integers(0, 4 * 24 * 60)
busy_times = st.lists(
    st.builds(lambda start, length: Span(MIDNIGHT + start * MINUTE, MIDNIGHT + (start + length) * MINUTE), minutes,
              st.integers(1, 3000)),
    max_size=25,
)  # fmt: skip
lengths = st.sampled_from([15, 30, 60, 90, 240]).map(lambda number: number * MINUTE)
windows = st.builds(
    lambda begin, length: [span(24 * day + begin, 24 * day + begin + length) for day in range(4)],
    st.integers(0, 12),
    st.integers(1, 12),
)


@given(busy_times, windows, lengths)
def test_nobody_is_busy_in_a_gap(busy: list[Span], hours: list[Span], length: timedelta) -> None:
    for gap in gaps(busy, hours, length=length):
        assert not [each for each in busy if each.start < gap.end and each.end > gap.start]


@given(busy_times, windows, lengths)
def test_a_gap_lies_within_the_hours_asked_for(busy: list[Span], hours: list[Span], length: timedelta) -> None:
    for gap in gaps(busy, hours, length=length):
        assert any(window.start <= gap.start and gap.end <= window.end for window in hours)
        assert gap.length >= length
        assert (gap.start - EPOCH) % QUARTER == timedelta()


@given(busy_times, windows, lengths)
def test_every_free_quarter_that_is_long_enough_is_in_a_gap(
    busy: list[Span], hours: list[Span], length: timedelta
) -> None:
    found = list(gaps(busy, hours, length=length))
    for window in hours:
        start = window.start
        while start + length <= window.end:
            end = start + length
            if not any(each.start < end and each.end > start for each in busy):
                assert any(gap.start <= start and end <= gap.end for gap in found)
            start += QUARTER


@given(busy_times, windows, lengths)
def test_gaps_come_in_order(busy: list[Span], hours: list[Span], length: timedelta) -> None:
    found = list(gaps(busy, hours, length=length))
    assert all(before.end <= after.start for before, after in pairwise(found))


@given(busy_times, windows, lengths)
def test_the_order_of_what_is_busy_does_not_matter(busy: list[Span], hours: list[Span], length: timedelta) -> None:
    assert list(gaps(busy, hours, length=length)) == list(gaps(reversed(busy), hours, length=length))


def test_a_gap_begins_on_the_quarter() -> None:
    busy = [Span(MIDNIGHT + 9 * HOUR, MIDNIGHT + 10 * HOUR + 7 * MINUTE)]
    [gap] = gaps(busy, [span(9, 18)], length=HOUR)
    assert gap.start == MIDNIGHT + 10.25 * HOUR


def test_what_lasts_over_days_takes_all_of_them() -> None:
    hours = [span(9, 18), span(33, 42), span(57, 66)]
    [gap] = gaps([span(5, 50), span(10, 11)], hours, length=HOUR)
    assert gap == span(57, 66)


def test_two_schedules_without_a_pause_leave_no_gap() -> None:
    assert list(gaps([span(9, 12), span(12, 18)], [span(9, 18)], length=QUARTER)) == []


def test_hours_that_are_over_are_left_out() -> None:
    now = datetime(2026, 12, 1, 13, 10, tzinfo=TOKYO)
    days = [date(2026, 12, 1), date(2026, 12, 2)]
    first, second = hours_of(days, time(9), time(18), zone=TOKYO, now=now)
    assert first.start == now
    assert second.start == datetime(2026, 12, 2, 9, tzinfo=TOKYO)
    late = now.replace(hour=18)
    assert [each.start for each in hours_of(days, time(9), time(18), zone=TOKYO, now=late)] == [second.start]


def test_midnight_as_the_latest_is_the_end_of_the_day() -> None:
    [hours] = hours_of([date(2026, 12, 1)], time(22), time(), zone=TOKYO, now=MIDNIGHT - 24 * HOUR)
    assert hours.length == 2 * HOUR


@pytest.mark.parametrize(("day", "length"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
def test_a_day_on_which_clocks_jump_has_its_own_length(day: date, length: int) -> None:
    london = ZoneInfo("Europe/London")
    [hours] = hours_of([day], time(), time(), zone=london, now=datetime(2026, 1, 1, tzinfo=UTC))
    assert hours.length == length * HOUR


def test_starts_offered_leave_room_for_the_length() -> None:
    found = list(starts_in(span(9, 12), length=1.5 * HOUR, step=HOUR))
    assert found == [MIDNIGHT + 9 * HOUR, MIDNIGHT + 10 * HOUR]
